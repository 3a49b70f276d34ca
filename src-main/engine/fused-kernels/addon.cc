// Makes our operations known to the TensorFlow that the process holds, when Node loads this as an
// addon. It exports nothing to JavaScript.
#include <node_api.h>

#include <exception>
#include <string>

#include "operations.h"

// A profiler loads this outside Node, where there is none of its functions, and calls
// stillroom_register by itself.
#pragma weak napi_throw_error

/**
 * @returns what went wrong; empty where nothing did. TensorFlow knows an operation once a process,
 * however often this is called.
 */
extern "C" const char* stillroom_register() {
  static const std::string complaint = [] {
    try {
      stillroom::registerAdamW();
      stillroom::registerAttention();
      stillroom::registerDisentangled();
      stillroom::registerDotProductAttention();
      stillroom::registerDropout();
      stillroom::registerGelu();
      stillroom::registerHeads();
      stillroom::registerLayerNorm();
      stillroom::registerProduct();
      stillroom::registerRotary();
      return std::string();
    } catch (const std::exception& thrown) {
      return std::string(thrown.what());
    }
  }();
  return complaint.c_str();
}

NAPI_MODULE_INIT() {
  const char* const complaint = stillroom_register();
  if (*complaint) napi_throw_error(env, nullptr, complaint);
  return exports;
}
