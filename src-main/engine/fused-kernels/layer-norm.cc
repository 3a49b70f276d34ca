#include <cmath>

#include "column-sums.h"
#include "dropout-mask.h"
#include "operation.h"
#include "operations.h"

namespace stillroom {
namespace {

/**
 * What stands between two products of a layer, in one pass:
 *   z = dropout(product + bias) + residual,  normal = (z - mean) / sqrt(variance + epsilon),  y =
 *   gain * normal + offset
 * Bias and residual may be left out. `normal` and 1 / sqrt(...) are kept where a gradient will be
 * asked for; y comes rounded to bfloat16 besides where a product in bfloat16 follows.
 */
struct AddNorm {
  explicit AddNorm(const Attributes& attributes)
      : site(attributes.whole("site")),
        rate(attributes.number("rate")),
        epsilon(attributes.number("epsilon")),
        keep(attributes.flag("keep")),
        hasBias(attributes.whole("biases") == 1),
        hasResidual(attributes.whole("residuals") == 1),
        rounds(attributes.whole("rounded_copies") == 1) {}

  void compute(const Run& run) const {
    const Tensor product = run.input(0);
    const Tensor gain = run.input(1);
    const Tensor offset = run.input(2);
    const Tensor seed = run.input(3);
    const int64_t width = gain.size();
    require(product.axes() == 2 && product.length(1) == width && offset.size() == width,
            "AddNorm: product [rows, width], gain and offset [width] are needed");
    const int64_t rows = product.length(0);
    const std::vector<int64_t> shape = product.shape();
    const std::vector<int64_t> none = {0};
    const Tensor y = run.output(0, shape);
    const Tensor normal = run.output(1, keep ? shape : none);
    const Tensor scale = run.output(2, keep ? std::vector<int64_t>{rows} : none);
    // The inputs that may be left out come last; a stand-in is never read.
    const Tensor bias = run.input(hasBias ? 4 : 1);
    const Tensor residual = run.input(hasResidual ? (hasBias ? 5 : 4) : 0);
    require(bias.size() == width && residual.size() == product.size(), "AddNorm: bias and residual must fit the product");
    const Tensor rounded = rounds ? run.output(3, shape) : Tensor(nullptr);
    Bfloat16* const roundedTo = rounds ? rounded.data<Bfloat16>() : nullptr;
    const DropoutMask mask(seed, site, rate);

    withType(product, [&](auto* from) {
      const int64_t parts = std::min<int64_t>(rows, 32);
      inParallel(parts, [&](int64_t part) {
        const Range range = partOf(rows, parts, part);
        for (int64_t row = range.from; row < range.to; row++) {
          const int64_t start = row * width;
          const int64_t drawn = mask.rowStart(row, width);
          float* const z = y.floats() + start;  // stays in the nearest cache until it is normalised
          Floats sum{};
          sweep(width, [&](int64_t column, auto lanes) {
            Floats value = load(from + start + column, lanes);
            if (hasBias) value += load(bias.floats() + column, lanes);
            value *= mask.factors(drawn, column);
            if (hasResidual) value += load(residual.floats() + start + column, lanes);
            store(z + column, value, lanes);
            sum += value;
          });
          const float mean = sumOf(sum) / static_cast<float>(width);
          Floats squares{};
          sweep(width, [&](int64_t column, auto lanes) {
            const Floats centred = filled(load(z + column, lanes) - mean, lanes, 0);
            squares += centred * centred;
          });
          const float factor = 1 / std::sqrt(sumOf(squares) / static_cast<float>(width) + epsilon);
          if (keep) scale.floats()[row] = factor;
          sweep(width, [&](int64_t column, auto lanes) {
            const Floats value = (load(z + column, lanes) - mean) * factor;
            if (keep) store(normal.floats() + start + column, value, lanes);
            const Floats out = value * load(gain.floats() + column, lanes) + load(offset.floats() + column, lanes);
            store(z + column, out, lanes);
            if (roundedTo) store(roundedTo + start + column, out, lanes);
          });
        }
      });
    });
  }

  int32_t site;
  float rate;
  float epsilon;
  bool keep;
  bool hasBias;
  bool hasResidual;
  bool rounds;
};

/**
 * From d = the sum of all gradients that reach y:
 *   dz = (d * gain - mean(d * gain) - normal * mean(d * gain * normal)) / sqrt(...),  dproduct = dz
 *   through the dropout's mask, dgain = sum d * normal,  doffset = sum d,  dbias = sum dproduct
 * dproduct is left empty where it is the same as dz: in float32 without dropout.
 */
struct AddNormGrad {
  explicit AddNormGrad(const Attributes& attributes)
      : site(attributes.whole("site")), rate(attributes.number("rate")), apart(attributes.flag("apart")) {}

  void compute(const Run& run) const {
    const Tensor normal = run.input(0);
    const Tensor scale = run.input(1);
    const Tensor gain = run.input(2);
    const Tensor seed = run.input(3);
    const int64_t width = gain.size();
    require(normal.axes() == 2 && normal.length(1) == width && scale.size() == normal.length(0),
            "AddNormGrad: normal [rows, width], scale [rows] and gain [width] are needed");
    std::vector<Tensor> terms;
    for (int index = 4; index < run.inputs(); index++) {
      terms.push_back(run.input(index));
      require(terms.back().size() == normal.size(), "AddNormGrad: every gradient must be of the shape of normal");
    }
    const std::vector<int64_t> shape = normal.shape();
    const Tensor dZ = run.output(0, shape);
    const Tensor dProduct = run.output(1, apart ? shape : std::vector<int64_t>{0});
    const Tensor dGain = run.output(2, {width});
    const Tensor dOffset = run.output(3, {width});
    const Tensor dBias = run.output(4, {width});
    const DropoutMask mask(seed, site, rate);
    ColumnSums sums(normal.length(0), width, 3);

    withType(dProduct, [&](auto* to) {
      sums.overBlocks([&](Range rows, float* ofBlock) {
        float* const ofGain = ofBlock;
        float* const ofOffset = ofBlock + width;
        float* const ofBias = ofBlock + 2 * width;
        for (int64_t row = rows.from; row < rows.to; row++) {
          const int64_t start = row * width;
          const int64_t drawn = mask.rowStart(row, width);
          float* const dRow = dZ.floats() + start;
          Floats sum{};
          Floats along{};
          sweep(width, [&](int64_t column, auto lanes) {
            Floats d{};
            for (const Tensor& term : terms)
              d += term.isBfloat16() ? load(term.data<Bfloat16>() + start + column, lanes)
                                     : load(term.floats() + start + column, lanes);
            const Floats unit = load(normal.floats() + start + column, lanes);
            addTo(ofOffset + column, d, lanes);
            addTo(ofGain + column, d * unit, lanes);
            const Floats slope = d * load(gain.floats() + column, lanes);
            store(dRow + column, slope, lanes);
            sum += slope;
            along += slope * unit;
          });
          const float mean = sumOf(sum) / static_cast<float>(width);
          const float share = sumOf(along) / static_cast<float>(width);
          const float factor = scale.floats()[row];
          sweep(width, [&](int64_t column, auto lanes) {
            const Floats unit = load(normal.floats() + start + column, lanes);
            const Floats slope = (load(dRow + column, lanes) - mean - unit * share) * factor;
            store(dRow + column, slope, lanes);
            const Floats kept = slope * mask.factors(drawn, column);
            if (apart) store(to + start + column, kept, lanes);
            addTo(ofBias + column, kept, lanes);
          });
        }
      });
    });
    sums.write(0, dGain.floats());
    sums.write(1, dOffset.floats());
    sums.write(2, dBias.floats());
  }

  int32_t site;
  float rate;
  bool apart;
};

}  // namespace

void registerLayerNorm() {
  registerOperation<AddNorm>({"StillroomAddNorm",
                              {"product: T", "gain: float", "offset: float", "seed: int32", "bias: biases * float",
                               "residual: residuals * float"},
                              {"y: float", "normal: float", "scale: float", "rounded: rounded_copies * bfloat16"},
                              {"T: {float, bfloat16}", "site: int", "rate: float", "epsilon: float", "keep: bool",
                               "biases: int >= 0",
                               "residuals: int >= 0", "rounded_copies: int >= 0"}});
  registerOperation<AddNormGrad>({"StillroomAddNormGrad",
                                  {"normal: float", "scale: float", "gain: float", "seed: int32", "d: D"},
                                  {"d_z: float", "d_product: T", "d_gain: float", "d_offset: float", "d_bias: float"},
                                  {"T: {float, bfloat16}", "D: list({float, bfloat16}) >= 1", "site: int", "rate: float",
                                   "apart: bool"}});
}

}  // namespace stillroom
