#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace stillroom {
namespace {

/**
 * Rotary positions: of each row [H] of [B, A, T, H], the pairs (x[k], x[k + H/2]) turned by the
 * token's angles, or back by them, which is the gradient's way.
 */
struct Rotate {
  explicit Rotate(const Attributes& attributes) : direction(attributes.flag("back") ? -1 : 1) {}

  void compute(const Run& run) const {
    const Tensor x = run.input(0);
    const Tensor cosine = run.input(1);
    const Tensor sine = run.input(2);
    require(x.axes() == 4 && x.length(3) % 2 == 0, "Rotate: [B, A, T, H] with an even H is needed");
    const int64_t tokens = x.length(2);
    const int64_t half = x.length(3) / 2;
    require(cosine.size() == tokens * half && sine.size() == tokens * half, "Rotate: cosines and sines [T, H/2] are needed");
    const Tensor turned = run.output(0, x.shape());
    inParallel(x.length(0) * x.length(1), [&](int64_t head) {
      for (int64_t token = 0; token < tokens; token++) {
        const float* const from = x.floats() + (head * tokens + token) * 2 * half;
        float* const to = turned.floats() + (head * tokens + token) * 2 * half;
        sweep(half, [&](int64_t place, auto lanes) {
          const Floats c = load(cosine.floats() + token * half + place, lanes);
          const Floats s = load(sine.floats() + token * half + place, lanes) * direction;
          const Floats a = load(from + place, lanes);
          const Floats b = load(from + half + place, lanes);
          store(to + place, a * c - b * s, lanes);
          store(to + half + place, b * c + a * s, lanes);
        });
      }
    });
  }

  float direction;
};

}  // namespace

void registerRotary() {
  registerOperation<Rotate>(
      {"StillroomRotate", {"x: float", "cosine: float", "sine: float"}, {"turned: float"}, {"back: bool = false"}});
}

}  // namespace stillroom
