// The addon's only door to Node: loading it makes its operations known to the TensorFlow that the process holds. It exports nothing.
#include <node_api.h>

#include <exception>

#include "operations.h"

NAPI_MODULE_INIT() {
  static bool registered = false;  // TensorFlow knows an operation once a process, however many contexts load this
  if (registered) return exports;
  try {
    stillroom::registerAdamW();
    stillroom::registerAttention();
    stillroom::registerDropout();
    stillroom::registerGelu();
    stillroom::registerHeads();
    stillroom::registerLayerNorm();
    registered = true;
  } catch (const std::exception& thrown) {
    napi_throw_error(env, nullptr, thrown.what());
  }
  return exports;
}
