#include "column-sums.h"
#include "operation.h"
#include "operations.h"

namespace stillroom {
namespace {

constexpr float kRootOfHalf = 0.70710678118654752f;
constexpr float kDensityAt0 = 0.39894228040143268f;  // 1 / sqrt(2 pi)

/** Phi, the normal distribution. */
inline Floats distribution(Floats x) { return errorFunction(x * kRootOfHalf) * 0.5f + 0.5f; }

/** y = z * Phi(z), z = product + bias: what follows a feed-forward layer's first product. */
struct BiasGelu {
  explicit BiasGelu(const Attributes&) {}

  void compute(const Run& run) const {
    const Tensor product = run.input(0);
    const Tensor bias = run.input(1);
    const int64_t width = bias.size();
    require(product.axes() == 2 && product.length(1) == width, "BiasGelu: product [rows, width] and bias [width] are needed");
    const int64_t rows = product.length(0);
    const Tensor output = run.output(0, product.shape());
    withType(product, [&](auto* from) {
      withType(output, [&](auto* to) {
        const int64_t parts = std::min<int64_t>(rows, 32);
        inParallel(parts, [&](int64_t part) {
          const Range range = partOf(rows, parts, part);
          for (int64_t row = range.from; row < range.to; row++)
            sweep(width, [&](int64_t column, auto lanes) {
              const Floats z = load(from + row * width + column, lanes) + load(bias.floats() + column, lanes);
              store(to + row * width + column, z * distribution(z), lanes);
            });
        });
      });
    });
  }
};

/**
 * d * (Phi(z) + z * phi(z)), phi the normal density, and its sums over rows, which are the bias's
 * gradient.
 */
struct BiasGeluGrad {
  explicit BiasGeluGrad(const Attributes&) {}

  void compute(const Run& run) const {
    const Tensor product = run.input(0);
    const Tensor bias = run.input(1);
    const Tensor d = run.input(2);
    const int64_t width = bias.size();
    require(product.axes() == 2 && product.length(1) == width && d.size() == product.size(),
            "BiasGeluGrad: product and d [rows, width] and bias [width] are needed");
    const Tensor dProduct = run.outputOver(0, 2, product.shape());
    const Tensor dBias = run.output(1, {width});
    ColumnSums sums(product.length(0), width, 1);
    withType(product, [&](auto* from) {
      using Number = std::remove_pointer_t<decltype(from)>;
      const Number* slopes = d.data<Number>();
      Number* to = dProduct.data<Number>();
      sums.overBlocks([&](Range rows, float* sum) {
        for (int64_t row = rows.from; row < rows.to; row++)
          sweep(width, [&](int64_t column, auto lanes) {
            const int64_t at = row * width + column;
            const Floats z = load(from + at, lanes) + load(bias.floats() + column, lanes);
            const Floats density = exponential(z * z * -0.5f) * kDensityAt0;
            const Floats slope = load(slopes + at, lanes) * (distribution(z) + z * density);
            store(to + at, slope, lanes);
            addTo(sum + column, slope, lanes);
          });
      });
    });
    sums.write(0, dBias.floats());
  }
};

/** y = a * Phi(a) * gate, of rows [rows, 2 * width] that hold a and gate side by side. */
struct GatedGelu {
  explicit GatedGelu(const Attributes&) {}

  void compute(const Run& run) const {
    const Tensor product = run.input(0);
    require(product.axes() == 2 && product.length(1) % 2 == 0, "GatedGelu: a product [rows, 2 * width] is needed");
    const int64_t rows = product.length(0);
    const int64_t width = product.length(1) / 2;
    const Tensor output = run.output(0, {rows, width});
    withType(product, [&](auto* from) {
      withType(output, [&](auto* to) {
        const int64_t parts = std::min<int64_t>(rows, 32);
        inParallel(parts, [&](int64_t part) {
          const Range range = partOf(rows, parts, part);
          for (int64_t row = range.from; row < range.to; row++)
            sweep(width, [&](int64_t column, auto lanes) {
              const Floats a = load(from + row * 2 * width + column, lanes);
              const Floats gate = load(from + (row * 2 + 1) * width + column, lanes);
              store(to + row * width + column, a * distribution(a) * gate, lanes);
            });
        });
      });
    });
  }
};

/** d * gate * (Phi(a) + a * phi(a)) beside d * a * Phi(a). */
struct GatedGeluGrad {
  explicit GatedGeluGrad(const Attributes&) {}

  void compute(const Run& run) const {
    const Tensor product = run.input(0);
    const Tensor d = run.input(1);
    require(product.axes() == 2 && d.size() * 2 == product.size(), "GatedGeluGrad: a product [rows, 2 * width] and d [rows, width] are needed");
    const int64_t rows = product.length(0);
    const int64_t width = product.length(1) / 2;
    const Tensor dProduct = run.output(0, product.shape());
    withType(product, [&](auto* from) {
      using Number = std::remove_pointer_t<decltype(from)>;
      const Number* slopes = d.data<Number>();
      Number* to = dProduct.data<Number>();
      const int64_t parts = std::min<int64_t>(rows, 32);
      inParallel(parts, [&](int64_t part) {
        const Range range = partOf(rows, parts, part);
        for (int64_t row = range.from; row < range.to; row++)
          sweep(width, [&](int64_t column, auto lanes) {
            const int64_t at = row * 2 * width + column;
            const Floats a = load(from + at, lanes);
            const Floats slope = load(slopes + row * width + column, lanes);
            const Floats share = distribution(a);
            const Floats density = exponential(a * a * -0.5f) * kDensityAt0;
            store(to + at, slope * load(from + at + width, lanes) * (share + a * density), lanes);
            store(to + at + width, slope * a * share, lanes);
          });
      });
    });
  }
};

}  // namespace

void registerGelu() {
  registerOperation<BiasGelu>({"StillroomBiasGelu",
                               {"product: T", "bias: float"},
                               {"output: T"},
                               {"T: {float, bfloat16}"}});
  registerOperation<BiasGeluGrad>({"StillroomBiasGeluGrad",
                                   {"product: T", "bias: float", "d: T"},
                                   {"d_product: T", "d_bias: float"},
                                   {"T: {float, bfloat16}"}});
  registerOperation<GatedGelu>({"StillroomGatedGelu", {"product: T"}, {"output: T"}, {"T: {float, bfloat16}"}});
  registerOperation<GatedGeluGrad>({"StillroomGatedGeluGrad", {"product: T", "d: T"}, {"d_product: T"}, {"T: {float, bfloat16}"}});
}

}  // namespace stillroom
