#include "column-sums.h"
#include "operation.h"
#include "operations.h"

namespace stillroom {
namespace {

/**
 * Lengths that attention's tensors share. B texts, T tokens, or fewer that attend, A heads of width
 * H.
 */
struct Lengths {
  int64_t texts;
  int64_t tokens;
  int64_t heads;
  int64_t headWidth;
  int64_t width() const { return heads * headWidth; }
  /** Where a head's row begins in [B, A, T, H]. */
  int64_t row(int64_t text, int64_t head, int64_t token) const {
    return ((text * heads + head) * tokens + token) * headWidth;
  }
  std::vector<int64_t> byHead() const { return {texts, heads, tokens, headWidth}; }
};

Lengths lengthsOf(const Tensor& byHead) {
  require(byHead.axes() == 4, "Heads: [B, A, T, H] is needed");
  return {byHead.length(0), byHead.length(2), byHead.length(1), byHead.length(3)};
}

/**
 * One product's columns, [B*T, N*D] with its bias, to N parts by head, [B, A, T, H] each: queries,
 * keys and values, or some of them. The first is scaled.
 */
struct SplitHeads {
  explicit SplitHeads(const Attributes& attributes)
      : parts(attributes.whole("parts")), heads(attributes.whole("heads")), scale(attributes.number("scale")) {}

  void compute(const Run& run) const {
    const Tensor product = run.input(0);
    const Tensor bias = run.input(1);
    const Tensor mask = run.input(2);
    require(product.axes() == 2 && mask.axes() == 2 && product.length(0) == mask.size() &&
                product.length(1) == bias.size() && bias.size() % (parts * heads) == 0,
            "SplitHeads: product [B*T, N*D], bias [N*D] and mask [B, T] are needed");
    const Lengths of = {mask.length(0), mask.length(1), heads, bias.size() / parts / heads};
    std::vector<Tensor> outputs;
    for (int part = 0; part < parts; part++) outputs.push_back(run.output(part, of.byHead()));
    withType(product, [&](auto* from) {
      inParallel(of.texts, [&](int64_t text) {
        for (int64_t token = 0; token < of.tokens; token++)
          for (int part = 0; part < parts; part++) {
            const float factor = part == 0 ? scale : 1;
            for (int64_t head = 0; head < of.heads; head++) {
              const int64_t column = part * of.width() + head * of.headWidth;
              const auto* source = from + (text * of.tokens + token) * parts * of.width() + column;
              float* const target = outputs[part].floats() + of.row(text, head, token);
              sweep(of.headWidth, [&](int64_t place, auto lanes) {
                const Floats sum = load(source + place, lanes) + load(bias.floats() + column + place, lanes);
                store(target + place, sum * factor, lanes);
              });
            }
          }
      });
    });
  }

  int64_t parts;
  int64_t heads;
  float scale;
};

/** The way back: gradients of the parts to the product's, and to the bias's. */
struct SplitHeadsGrad {
  explicit SplitHeadsGrad(const Attributes& attributes) : scale(attributes.number("scale")) {}

  void compute(const Run& run) const {
    const int parts = run.inputs();
    std::vector<Tensor> inputs;
    for (int part = 0; part < parts; part++) inputs.push_back(run.input(part));
    const Lengths of = lengthsOf(inputs[0]);
    for (const Tensor& input : inputs)
      require(input.size() == inputs[0].size(), "SplitHeadsGrad: tensors of one shape are needed");
    const int64_t rows = of.texts * of.tokens;
    const int64_t columns = parts * of.width();
    const Tensor dProduct = run.output(0, {rows, columns});
    const Tensor dBias = run.output(1, {columns});
    ColumnSums sums(rows, columns, 1);
    withType(dProduct, [&](auto* to) {
      sums.overBlocks([&](Range range, float* sum) {
        for (int64_t row = range.from; row < range.to; row++)
          for (int part = 0; part < parts; part++) {
            const float factor = part == 0 ? scale : 1;
            for (int64_t head = 0; head < of.heads; head++) {
              const int64_t column = part * of.width() + head * of.headWidth;
              const float* const source = inputs[part].floats() + of.row(row / of.tokens, head, row % of.tokens);
              sweep(of.headWidth, [&](int64_t place, auto lanes) {
                const Floats slope = load(source + place, lanes) * factor;
                store(to + row * columns + column + place, slope, lanes);
                addTo(sum + column + place, slope, lanes);
              });
            }
          }
      });
    });
    sums.write(0, dBias.floats());
  }

  float scale;
};

/**
 * What the heads bring together, [B, A, T, H], side by side: [B*T, D], in the precision of the
 * product that follows.
 */
struct MergeHeads {
  explicit MergeHeads(const Attributes&) {}

  void compute(const Run& run) const {
    const Tensor byHead = run.input(0);
    const Lengths of = lengthsOf(byHead);
    const Tensor merged = run.output(0, {of.texts * of.tokens, of.width()});
    withType(merged, [&](auto* to) {
      inParallel(of.texts, [&](int64_t text) {
        for (int64_t token = 0; token < of.tokens; token++)
          for (int64_t head = 0; head < of.heads; head++) {
            const float* const source = byHead.floats() + of.row(text, head, token);
            auto* const target = to + (text * of.tokens + token) * of.width() + head * of.headWidth;
            sweep(of.headWidth, [&](int64_t place, auto lanes) {
              store(target + place, load(source + place, lanes), lanes);
            });
          }
      });
    });
  }
};

/** The way back: [B*T, D] to [B, A, T, H]; the mask [B, any] tells how many texts there are. */
struct MergeHeadsGrad {
  explicit MergeHeadsGrad(const Attributes& attributes) : heads(attributes.whole("heads")) {}

  void compute(const Run& run) const {
    const Tensor d = run.input(0);
    const Tensor mask = run.input(1);
    require(d.axes() == 2 && mask.axes() == 2 && d.length(1) % heads == 0 && mask.length(0) > 0 &&
                d.length(0) % mask.length(0) == 0,
            "MergeHeadsGrad: d [B*T, D] and mask [B, T] are needed");
    const Lengths of = {mask.length(0), d.length(0) / mask.length(0), heads, d.length(1) / heads};
    const Tensor byHead = run.output(0, of.byHead());
    withType(d, [&](auto* from) {
      inParallel(of.texts, [&](int64_t text) {
        for (int64_t token = 0; token < of.tokens; token++)
          for (int64_t head = 0; head < of.heads; head++) {
            const auto* const source = from + (text * of.tokens + token) * of.width() + head * of.headWidth;
            float* const target = byHead.floats() + of.row(text, head, token);
            sweep(of.headWidth, [&](int64_t place, auto lanes) {
              store(target + place, load(source + place, lanes), lanes);
            });
          }
      });
    });
  }

  int64_t heads;
};

}  // namespace

void registerHeads() {
  registerOperation<SplitHeads>({"StillroomSplitHeads",
                                 {"product: T", "bias: float", "mask: float"},
                                 {"by_head: parts * float"},
                                 {"T: {float, bfloat16}", "parts: int >= 1", "heads: int", "scale: float"}});
  registerOperation<SplitHeadsGrad>({"StillroomSplitHeadsGrad",
                                     {"d_by_head: parts * float"},
                                     {"d_product: T", "d_bias: float"},
                                     {"T: {float, bfloat16}", "parts: int >= 1", "scale: float"}});
  registerOperation<MergeHeads>({"StillroomMergeHeads", {"by_head: float"}, {"merged: T"}, {"T: {float, bfloat16}"}});
  registerOperation<MergeHeadsGrad>(
      {"StillroomMergeHeadsGrad", {"d: T", "mask: float"}, {"d_by_head: float"}, {"T: {float, bfloat16}", "heads: int"}});
}

}  // namespace stillroom
