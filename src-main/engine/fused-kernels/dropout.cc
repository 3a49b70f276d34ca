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
    const DropoutMask mask(seed, site, rate);
    const int64_t size = x.size();
    const Tensor output = run.outputOver(0, 0, x.shape());
    const float* from = x.floats();
    float* to = output.floats();
    if (mask.rowsApart() > 1) return ofSomeRows(mask, x, to);
    inParallel((size + kBlock - 1) / kBlock, [&](int64_t block) {
      const int64_t start = block * kBlock;
      sweep(std::min(kBlock, size - start), [&](int64_t place, auto lanes) {
        const int64_t at = start + place;
        store(to + at, load(from + at, lanes) * mask.factors(0, at), lanes);
      });
    });
  }

  /** Elements are drawn in one list, in which a row may begin inside a vector. */
  static void ofSomeRows(const DropoutMask& mask, const Tensor& x, float* to) {
    const int64_t width = x.length(x.axes() - 1);
    const int64_t rows = width == 0 ? 0 : x.size() / width;
    for (int64_t row = 0; row < rows; row++) {
      const int64_t first = row * mask.rowsApart() * width;
      for (int64_t drawn = first / kLanes * kLanes; drawn < first + width; drawn += kLanes) {
        const Floats factors = mask.factors(0, drawn);
        const int64_t end = std::min(drawn + kLanes, first + width);
        for (int64_t place = std::max(drawn, first); place < end; place++) {
          const int64_t at = row * width + place - first;
          to[at] = x.floats()[at] * factors[place - drawn];
        }
      }
    }
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
