#include "dropout-mask.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace stillroom {
namespace {

/**
 * Sets elements to 0 by chance and scales the others up. Its gradient is itself: the same seed
 * makes the same mask.
 */
struct Dropout {
  explicit Dropout(const Attributes& attributes) : site(attributes.whole("site")), rate(attributes.number("rate")) {}

  void compute(const Run& run) const {
    const Tensor x = run.input(0);
    const Tensor seed = run.input(1);
    require(seed.size() == 2, "Dropout: the seed is two numbers");
    const DropoutMask mask(seed.data<int32_t>(), site, rate);
    const int64_t size = x.size();
    const Tensor output = run.outputOver(0, 0, x.shape());
    const float* from = x.floats();
    float* to = output.floats();
    inParallel((size + kBlock - 1) / kBlock, [&](int64_t block) {
      const int64_t start = block * kBlock;
      sweep(std::min(kBlock, size - start), [&](int64_t place, auto lanes) {
        const int64_t at = start + place;
        store(to + at, load(from + at, lanes) * mask.factors(0, at), lanes);
      });
    });
  }

  static constexpr int64_t kBlock = 1 << 15;
  int32_t site;
  float rate;
};

}  // namespace

void registerDropout() {
  registerOperation<Dropout>(
      {"StillroomDropout", {"x: float", "seed: int32"}, {"y: float"}, {"site: int", "rate: float"}});
}

}  // namespace stillroom
