// Attention whose shares stay in the cache: rows of scores, softmax, dropout and the product with
// values for a block of queries at a time (the idea of Dao et al. 2022, arXiv:2205.14135; as a
// row's scores fit the cache, its softmax is taken at once, not piece by piece).
#include <algorithm>
#include <memory>
#include <new>

#include "dropout-mask.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "small-product.h"

namespace stillroom {
namespace {

/** Added to scores of padding, which no maximum may be. */
constexpr float kBlocked = -1e9f;
/** Queries at a time: their scores, and the gradients of these, stay in the L2 cache. */
constexpr int64_t kQueries = 64;

/** B texts, A heads of width H, R tokens that attend (all, or the first alone) to T tokens. */
struct Lengths {
  int64_t texts;
  int64_t heads;
  int64_t rows;
  int64_t tokens;
  int64_t headWidth;
};

Lengths lengthsOf(const Tensor& query, const Tensor& key, const Tensor& value, const Tensor& mask) {
  require(query.axes() == 4 && key.axes() == 4 && mask.axes() == 2, "DotProductAttention: query [B, A, R, H], key and value [B, A, T, H] and a mask [B, T] are needed");
  const Lengths of = {key.length(0), key.length(1), query.length(2), key.length(2), key.length(3)};
  require(value.shape() == key.shape() && query.size() == of.texts * of.heads * of.rows * of.headWidth &&
              mask.length(0) == of.texts && mask.length(1) == of.tokens && (of.rows == of.tokens || of.rows == 1),
          "DotProductAttention: query [B, A, R, H], key and value [B, A, T, H] and a mask [B, T] are needed, R being T or 1");
  return of;
}

/** Where a column's vectors of 16 begin, and dropout's words of 32. */
constexpr int64_t roundedUp(int64_t count, int64_t to) { return (count + to - 1) / to * to; }

/** Memory of a thread's own, kept from one head to the next. What was in it before is lost. */
class Scratch {
 public:
  explicit Scratch(int64_t numbers) {
    thread_local std::unique_ptr<float[], Release> memory;
    thread_local int64_t size = 0;
    if (size < numbers) {
      memory.reset(static_cast<float*>(operator new[](numbers * sizeof(float), std::align_val_t(64))));
      size = numbers;
    }
    next_ = memory.get();
  }
  float* take(int64_t numbers) {
    float* const taken = next_;
    next_ += roundedUp(numbers, kLanes);
    return taken;
  }

 private:
  struct Release {
    void operator()(float* memory) const { operator delete[](memory, std::align_val_t(64)); }
  };
  float* next_;
};

inline Floats loadPresent(const float* from, int64_t count) {
  return count >= kLanes ? load(from, Full{}) : load(from, Part{static_cast<int>(count)});
}
inline void storePresent(float* to, Floats values, int64_t count) {
  if (count >= kLanes)
    store(to, values, Full{});
  else
    store(to, values, Part{static_cast<int>(count)});
}

/** What a text's tokens attend to. */
struct Text {
  Text(const Lengths& of, const float* mask, int64_t reach) : mask_(mask), reach_(reach) {
    for (end = of.tokens; end > 0 && mask[end - 1] == 0;) end--;
    while (withoutGap_ < end && mask[withoutGap_] > 0) withoutGap_++;
  }
  /** The columns that any of these queries may see; the first is a multiple of 32. */
  Range columnsFor(Range queries) const {
    if (reach_ < 0) return {0, end};
    const int64_t from = std::max<int64_t>(0, queries.from - reach_) / 32 * 32;
    return {from, std::max(from, std::min(end, queries.to + reach_))};
  }

  /** Values of the 16 tokens from `first` on, with `filler` for those that a query does not see. */
  Floats seenBy(int64_t query, int64_t first, Floats values, float filler) const {
    if (reach_ < 0 && first + kLanes <= withoutGap_) return values;
    Ints isSeen = loadPresent(mask_ + first, end - first) > 0;
    if (reach_ >= 0) {
      const Ints lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
      const Ints away = lane + static_cast<int32_t>(first - query);
      isSeen &= (away <= static_cast<int32_t>(reach_)) & (away >= -static_cast<int32_t>(reach_));
    }
    return choose(isSeen, values, all(filler));
  }

  /** One behind the last real token: what follows is padding. */
  int64_t end;

 private:
  const float* mask_;
  int64_t reach_;
  /** So many tokens are real from the first on. */
  int64_t withoutGap_ = 0;
};

/** Calls visit with the first of each 16 columns. */
template <typename Visit>
inline void overVectors(Range columns, Visit visit) {
  for (int64_t column = columns.from; column < columns.to; column += kLanes) visit(column);
}

/** A row's largest score and 1 over the sum of its powers: shares are made of these again. */
struct RowStatistic {
  float largest;
  float factor;
};

/** The other way: a row's slopes to those of the bias. */
inline void addRow(const float* slopes, int64_t tokens, Range columns, float* to) {
  overVectors(columns, [&](int64_t column) {
    const Floats sum = loadPresent(to + column, tokens - column) + load(slopes + column, Full{});
    storePresent(to + column, sum, tokens - column);
  });
}

/** Adds a bias to a row of scores. */
inline void addBias(const float* bias, int64_t tokens, Range columns, float* scores) {
  overVectors(columns, [&](int64_t column) {
    store(scores + column, load(scores + column, Full{}) + loadPresent(bias + column, tokens - column), Full{});
  });
}

/**
 * Softmax of queries times keys (and a bias) over real tokens, no farther than `reach` where that
 * is not negative, and after dropout times values. Besides what shares are made of again for the
 * gradient, and where asked for the shares themselves, before dropout.
 */
struct DotProductAttention {
  explicit DotProductAttention(const Attributes& attributes)
      : site(attributes.whole("site")),
        rate(attributes.number("rate")),
        reach(attributes.whole("reach")),
        hasBias(attributes.whole("biases") == 1),
        keepsShares(attributes.whole("kept_shares") == 1) {}

  void compute(const Run& run) const {
    const Tensor query = run.input(0);
    const Tensor key = run.input(1);
    const Tensor value = run.input(2);
    const Tensor mask = run.input(3);
    const Tensor seed = run.input(4);
    const Lengths of = lengthsOf(query, key, value, mask);
    require(seed.size() == 2, "DotProductAttention: the seed is two numbers");
    const Tensor bias = hasBias ? run.input(5) : Tensor(nullptr);
    require(!hasBias || bias.size() == of.heads * of.rows * of.tokens, "DotProductAttention: a bias [1, A, R, T] is needed");
    const Tensor context = run.output(0, query.shape());
    const Tensor statistics = run.output(1, {of.texts, of.heads, of.rows, 2});
    const Tensor shares =
        keepsShares ? run.output(2, {of.texts, of.heads, of.rows, of.tokens}) : Tensor(nullptr);
    const DropoutMask kept(seed.data<int32_t>(), site, rate);
    const int64_t width = roundedUp(of.tokens, 32);
    inParallel(of.texts * of.heads, [&](int64_t head) {
      const Text text(of, mask.floats() + head / of.heads * of.tokens, reach);
      const float* const queries = query.floats() + head * of.rows * of.headWidth;
      const float* const keys = key.floats() + head * of.tokens * of.headWidth;
      const float* const values = value.floats() + head * of.tokens * of.headWidth;
      float* const contexts = context.floats() + head * of.rows * of.headWidth;
      RowStatistic* const ofRows = statistics.data<RowStatistic>() + head * of.rows;
      Scratch scratch(of.headWidth * width + kQueries * width);
      const Rows<float> keysAcross = {scratch.take(of.headWidth * width), width};
      const Rows<float> block = {scratch.take(kQueries * width), width};
      transposeSmall({keys, of.headWidth}, text.end, of.headWidth, keysAcross);
      for (int64_t first = 0; first < of.rows; first += kQueries) {
        const Range rows = {first, std::min(first + kQueries, of.rows)};
        const Range columns = text.columnsFor(rows);
        multiplySmall({queries + rows.from * of.headWidth, of.headWidth, 1}, {keysAcross.data + columns.from, width},
                        of.headWidth, {block.data + columns.from, width}, rows.to - rows.from,
                        roundedUp(columns.to, kLanes) - columns.from, false);
        for (int64_t row = rows.from; row < rows.to; row++) {
          float* const scores = block.data + (row - rows.from) * width;
          const float* const added = bias.floats() + (head % of.heads * of.rows + row) * of.tokens;
          if (hasBias) addBias(added, of.tokens, columns, scores);
          Floats largest = all(kBlocked);
          overVectors(columns, [&](int64_t column) {
            largest = larger(largest, text.seenBy(row, column, load(scores + column, Full{}), kBlocked));
          });
          const float top = largestOf(largest);
          float* const written = keepsShares ? shares.floats() + (head * of.rows + row) * of.tokens : nullptr;
          const int64_t drawn = (head * of.tokens + row) * DropoutMask::wordsOfRow(of.tokens);
          Words words{};
          Floats sum{};
          overVectors(columns, [&](int64_t column) {
            if (column % 32 == 0) words = kept.drawn(drawn, column);
            const Floats power =
                text.seenBy(row, column, exponential(load(scores + column, Full{}) - top), 0);
            sum += power;
            if (written) storePresent(written + column, power, of.tokens - column);
            store(scores + column, power * kept.factorsOf(words, column % 32 != 0), Full{});
          });
          const float whole = sumOf(sum);
          const float factor = whole == 0 ? 0 : 1 / whole;  // padding may be too far from all that is real
          ofRows[row] = {top, factor};
          if (!written) continue;
          std::fill(written, written + columns.from, 0.0f);
          overVectors(columns, [&](int64_t column) {
            const int64_t left = of.tokens - column;
            storePresent(written + column, loadPresent(written + column, left) * factor, left);
          });
          std::fill(written + std::min(of.tokens, roundedUp(columns.to, kLanes)), written + of.tokens, 0.0f);
        }
        multiplySmall({block.data + columns.from, width, 1}, {values + columns.from * of.headWidth, of.headWidth},
                        columns.to - columns.from, {contexts + rows.from * of.headWidth, of.headWidth},
                        rows.to - rows.from, of.headWidth, false);
        for (int64_t row = rows.from; row < rows.to; row++)
          sweep(of.headWidth, [&](int64_t column, auto lanes) {
            float* const to = contexts + row * of.headWidth + column;
            store(to, load(to, lanes) * ofRows[row].factor, lanes);
          });
      }
    });
  }

  int32_t site;
  float rate;
  int64_t reach;
  bool hasBias;
  bool keepsShares;
};

/**
 * Gradients of queries, keys and values (and of the bias), from those of the context and of the
 * shares, of which there may be several or none. Shares that were not kept are made again.
 */
struct DotProductAttentionGrad {
  explicit DotProductAttentionGrad(const Attributes& attributes)
      : site(attributes.whole("site")),
        rate(attributes.number("rate")),
        reach(attributes.whole("reach")),
        hasBias(attributes.whole("biases") == 1),
        hasShares(attributes.whole("kept_shares") == 1),
        ofContext(attributes.whole("of_context") == 1) {}

  void compute(const Run& run) const {
    const Tensor query = run.input(0);
    const Tensor key = run.input(1);
    const Tensor value = run.input(2);
    const Tensor mask = run.input(3);
    const Tensor seed = run.input(4);
    const Tensor statistics = run.input(5);
    const Lengths of = lengthsOf(query, key, value, mask);
    require(seed.size() == 2 && statistics.size() == of.texts * of.heads * of.rows * 2,
            "DotProductAttentionGrad: a seed of two numbers and statistics [B, A, R, 2] are needed");
    int next = 6;
    // What may be left out; a stand-in is never read.
    const Tensor bias = run.input(hasBias ? next++ : 0);
    const Tensor shares = run.input(hasShares ? next++ : 0);
    const Tensor dContext = run.input(ofContext ? next++ : 0);
    require(dContext.size() == query.size(), "DotProductAttentionGrad: a gradient [B, A, R, H] of the context is needed");
    std::vector<Tensor> terms;
    for (; next < run.inputs(); next++) {
      terms.push_back(run.input(next));
      require(terms.back().size() == of.texts * of.heads * of.rows * of.tokens,
              "DotProductAttentionGrad: gradients [B, A, R, T] of the shares are needed");
    }
    const Tensor dQuery = run.output(0, query.shape());
    const Tensor dKey = run.output(1, key.shape());
    const Tensor dValue = run.output(2, value.shape());
    const Tensor dBias = hasBias ? run.output(3, {1, of.heads, of.rows, of.tokens}) : Tensor(nullptr);
    if (hasBias) std::fill(dBias.floats(), dBias.floats() + dBias.size(), 0.0f);
    const DropoutMask kept(seed.data<int32_t>(), site, rate);
    const int64_t width = roundedUp(of.tokens, 32);
    const auto ofHead = [&](int64_t head) {
      const Text text(of, mask.floats() + head / of.heads * of.tokens, reach);
      const int64_t ofQueries = head * of.rows * of.headWidth;
      const int64_t ofKeys = head * of.tokens * of.headWidth;
      const float* const queries = query.floats() + ofQueries;
      const float* const keys = key.floats() + ofKeys;
      const float* const dContexts = dContext.floats() + ofQueries;
      float* const dQueries = dQuery.floats() + ofQueries;
      float* const dKeys = dKey.floats() + ofKeys;
      float* const dValues = dValue.floats() + ofKeys;
      std::fill(dKeys, dKeys + of.tokens * of.headWidth, 0.0f);
      std::fill(dValues, dValues + of.tokens * of.headWidth, 0.0f);
      Scratch scratch(2 * of.headWidth * width + 3 * kQueries * width);
      const Rows<float> keysAcross = {scratch.take(of.headWidth * width), width};
      const Rows<float> valuesAcross = {scratch.take(of.headWidth * width), width};
      const Rows<float> again = {scratch.take(kQueries * width), width};
      const Rows<float> dropped = {scratch.take(kQueries * width), width};
      const Rows<float> d = {scratch.take(kQueries * width), width};
      if (!hasShares) transposeSmall({keys, of.headWidth}, text.end, of.headWidth, keysAcross);
      if (ofContext) transposeSmall({value.floats() + ofKeys, of.headWidth}, text.end, of.headWidth, valuesAcross);
      for (int64_t first = 0; first < of.rows; first += kQueries) {
        const Range rows = {first, std::min(first + kQueries, of.rows)};
        const Range columns = text.columnsFor(rows);
        const int64_t wide = roundedUp(columns.to, kLanes) - columns.from;
        const int64_t count = rows.to - rows.from;
        const Factor ofRows = {queries + rows.from * of.headWidth, of.headWidth, 1};
        const Factor dOfRows = {dContexts + rows.from * of.headWidth, of.headWidth, 1};
        if (!hasShares)
          multiplySmall(ofRows, {keysAcross.data + columns.from, width}, of.headWidth,
                          {again.data + columns.from, width}, count, wide, false);
        if (ofContext)
          multiplySmall(dOfRows, {valuesAcross.data + columns.from, width}, of.headWidth,
                          {d.data + columns.from, width}, count, wide, false);
        for (int64_t row = rows.from; row < rows.to; row++) {
          const int64_t place = (row - rows.from) * width;
          const int64_t start = (head * of.rows + row) * of.tokens;
          const int64_t biasAt = (head % of.heads * of.rows + row) * of.tokens;
          if (!hasShares && hasBias) addBias(bias.floats() + biasAt, of.tokens, columns, again.data + place);
          const RowStatistic ofRow = statistics.data<RowStatistic>()[head * of.rows + row];
          const auto shareAt = [&](int64_t column) {
            if (hasShares) return loadPresent(shares.floats() + start + column, of.tokens - column);
            const Floats power = exponential(load(again.data + place + column, Full{}) - ofRow.largest);
            return text.seenBy(row, column, power, 0) * ofRow.factor;
          };
          const int64_t drawn = (head * of.tokens + row) * DropoutMask::wordsOfRow(of.tokens);
          Words words{};
          Floats along{};
          overVectors(columns, [&](int64_t column) {
            if (column % 32 == 0) words = kept.drawn(drawn, column);
            const Floats share = shareAt(column);
            store(again.data + place + column, share, Full{});
            Floats slope{};
            if (ofContext) {
              const Floats factors = kept.factorsOf(words, column % 32 != 0);
              store(dropped.data + place + column, share * factors, Full{});
              slope = load(d.data + place + column, Full{}) * factors;
            }
            for (const Tensor& term : terms) slope += loadPresent(term.floats() + start + column, of.tokens - column);
            store(d.data + place + column, slope, Full{});
            along += slope * share;
          });
          const float mean = sumOf(along);
          overVectors(columns, [&](int64_t column) {
            const Floats share = load(again.data + place + column, Full{});
            const Floats slope = load(d.data + place + column, Full{}) - mean;
            store(d.data + place + column, slope * share, Full{});
          });
          if (hasBias) addRow(d.data + place, of.tokens, columns, dBias.floats() + biasAt);
        }
        const int64_t seen = columns.to - columns.from;
        const int64_t firstKey = columns.from * of.headWidth;
        if (ofContext)
          multiplySmall({dropped.data + columns.from, 1, width}, {dContexts + rows.from * of.headWidth, of.headWidth},
                          count, {dValues + firstKey, of.headWidth}, seen, of.headWidth, true);
        multiplySmall({d.data + columns.from, 1, width}, {queries + rows.from * of.headWidth, of.headWidth}, count,
                        {dKeys + firstKey, of.headWidth}, seen, of.headWidth, true);
        multiplySmall({d.data + columns.from, width, 1}, {keys + firstKey, of.headWidth}, seen,
                        {dQueries + rows.from * of.headWidth, of.headWidth}, count, of.headWidth, false);
      }
    };
    if (!hasBias) return inParallel(of.texts * of.heads, ofHead);
    // A bias' gradient is a sum over texts, in their order.
    inParallel(of.heads, [&](int64_t head) {
      for (int64_t text = 0; text < of.texts; text++) ofHead(text * of.heads + head);
    });
  }

  int32_t site;
  float rate;
  int64_t reach;
  bool hasBias;
  bool hasShares;
  bool ofContext;
};

}  // namespace

void registerDotProductAttention() {
  registerOperation<DotProductAttention>({"StillroomDotProductAttention",
                                          {"query: float", "key: float", "value: float", "mask: float", "seed: int32", "bias: biases * float"},
                                          {"context: float", "statistics: float", "shares: kept_shares * float"},
                                          {"site: int", "rate: float", "reach: int", "biases: int >= 0", "kept_shares: int >= 0"}});
  registerOperation<DotProductAttentionGrad>(
      {"StillroomDotProductAttentionGrad",
       {"query: float", "key: float", "value: float", "mask: float", "seed: int32", "statistics: float", "bias: biases * float",
        "shares: kept_shares * float", "d_context: of_context * float", "d_shares: of_shares * float"},
       {"d_query: float", "d_key: float", "d_value: float", "d_bias: biases * float"},
       {"site: int", "rate: float", "reach: int", "biases: int >= 0", "kept_shares: int >= 0", "of_context: int >= 0", "of_shares: int >= 0"}});
}

}  // namespace stillroom
