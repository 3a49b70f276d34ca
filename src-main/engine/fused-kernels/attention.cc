#include <algorithm>

#include "dropout-mask.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace stillroom {
namespace {

/**
 * Keeps the logarithm finite where a share underflows to 0; the same as in losses/attention-kl.ts.
 */
constexpr float kSmallestShare = 1e-12f;
/** Added to scores of padding, which no maximum may be. */
constexpr float kBlocked = -1e9f;

/** B texts, A heads, R tokens that attend (rows) to T tokens: all of them, or the first alone. */
struct Lengths {
  int64_t texts;
  int64_t heads;
  int64_t rows;
  int64_t tokens;
  int64_t rowsOfText() const { return heads * rows; }
  /** Where a row's dropout is drawn: as if all T rows were there, so that row 0's is the same. */
  int64_t drawnFor(int64_t row) const {
    return (row / rows * tokens + row % rows) * DropoutMask::wordsOfRow(tokens);
  }
};

Lengths lengthsOf(const Tensor& shares) {
  require(shares.axes() == 4 && (shares.length(2) == shares.length(3) || shares.length(2) == 1),
          "Attention: [B, A, R, T] is needed, R being T or 1");
  return {shares.length(0), shares.length(1), shares.length(2), shares.length(3)};
}

Lengths lengthsOf(const Tensor& shares, const Tensor& mask) {
  const Lengths of = lengthsOf(shares);
  require(mask.axes() == 2 && mask.length(0) == of.texts && mask.length(1) == of.tokens,
          "Attention: a mask [B, T] is needed");
  return of;
}

/** The tokens that one token attends to: those `reach` away at most, all where it is negative. */
struct Window {
  int64_t centre;
  int64_t reach;
  /** For the 16 tokens from `first` on. */
  Ints holds(int64_t first) const {
    if (reach < 0) return Ints{} - 1;
    const Ints lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const Ints away = lane + static_cast<int32_t>(first - centre);
    return (away <= static_cast<int32_t>(reach)) & (away >= -static_cast<int32_t>(reach));
  }
};

/**
 * Rows of scores to shares that sum to 1 over real tokens, no farther than `reach` where that is
 * not negative; all others get exactly 0. And the same after dropout, where there is any.
 */
struct AttentionShares {
  explicit AttentionShares(const Attributes& attributes)
      : site(attributes.whole("site")),
        rate(attributes.number("rate")),
        reach(attributes.whole("reach")),
        drops(attributes.whole("dropped_copies") == 1) {}

  void compute(const Run& run) const {
    const Tensor scores = run.input(0);
    const Tensor mask = run.input(1);
    const Tensor seed = run.input(2);
    const Lengths of = lengthsOf(scores, mask);
    require(seed.size() == 2, "AttentionShares: the seed is two numbers");
    const Tensor shares = run.output(0, scores.shape());
    const Tensor dropped = drops ? run.output(1, scores.shape()) : Tensor(nullptr);
    const DropoutMask kept(seed.data<int32_t>(), site, rate);
    inParallel(of.texts, [&](int64_t text) {
      const float* const real = mask.floats() + text * of.tokens;
      for (int64_t row = text * of.rowsOfText(); row < (text + 1) * of.rowsOfText(); row++) {
        const float* const from = scores.floats() + row * of.tokens;
        float* const to = shares.floats() + row * of.tokens;
        const Window seen = {row % of.rows, reach};
        Floats largest = all(kBlocked);
        sweep(of.tokens, [&](int64_t column, auto lanes) {
          const Floats score = load(from + column, lanes);
          const Ints isSeen = (load(real + column, lanes) > 0) & seen.holds(column);
          largest = larger(largest, choose(isSeen, score, all(kBlocked)));
        });
        const float top = largestOf(largest);
        Floats sum{};
        sweep(of.tokens, [&](int64_t column, auto lanes) {
          const Floats power = exponential(load(from + column, lanes) - top);
          const Ints isSeen = (load(real + column, lanes) > 0) & seen.holds(column);
          const Floats share = choose(isSeen, power, all(0));
          store(to + column, share, lanes);
          sum += share;
        });
        const float whole = sumOf(sum);
        const float factor = whole == 0 ? 0 : 1 / whole;  // padding may be too far from all that is real
        const int64_t drawn = of.drawnFor(row);
        sweep(of.tokens, [&](int64_t column, auto lanes) {
          const Floats share = load(to + column, lanes) * factor;
          store(to + column, share, lanes);
          if (drops) store(dropped.floats() + row * of.tokens + column, share * kept.factors(drawn, column), lanes);
        });
      }
    });
  }

  int32_t site;
  float rate;
  int64_t reach;
  bool drops;
};

/**
 * Gradient of the scores, (d - sum(d * share)) * share, from gradients of the shares and of what
 * dropout left of them.
 */
struct AttentionSharesGrad {
  explicit AttentionSharesGrad(const Attributes& attributes)
      : site(attributes.whole("site")), rate(attributes.number("rate")), ofDropped(attributes.whole("of_dropped")) {}

  void compute(const Run& run) const {
    const Tensor shares = run.input(0);
    const Tensor seed = run.input(1);
    const Lengths of = lengthsOf(shares);
    require(seed.size() == 2, "AttentionSharesGrad: the seed is two numbers");
    std::vector<Tensor> terms;
    for (int index = 2; index < run.inputs(); index++) {
      terms.push_back(run.input(index));
      require(terms.back().size() == shares.size(), "AttentionSharesGrad: every gradient must be of the shape of the shares");
    }
    const int64_t tokens = of.tokens;
    const int64_t rows = of.texts * of.rowsOfText();
    const Tensor dScores = run.output(0, shares.shape());
    const DropoutMask kept(seed.data<int32_t>(), site, rate);
    const int64_t parts = std::min<int64_t>(rows, 64);
    inParallel(parts, [&](int64_t part) {
      const Range range = partOf(rows, parts, part);
      for (int64_t row = range.from; row < range.to; row++) {
        const int64_t start = row * tokens;
        const int64_t drawn = of.drawnFor(row);
        float* const to = dScores.floats() + start;
        Floats along{};
        sweep(tokens, [&](int64_t column, auto lanes) {
          Floats d{};
          for (size_t term = 0; term < terms.size(); term++) {
            const Floats slope = load(terms[term].floats() + start + column, lanes);
            d += static_cast<int>(term) < ofDropped ? slope * kept.factors(drawn, column) : slope;
          }
          store(to + column, d, lanes);
          along += d * load(shares.floats() + start + column, lanes);
        });
        const float mean = sumOf(along);
        sweep(tokens, [&](int64_t column, auto lanes) {
          store(to + column, (load(to + column, lanes) - mean) * load(shares.floats() + start + column, lanes), lanes);
        });
      }
    });
  }

  int32_t site;
  float rate;
  int ofDropped;
};

/** For each text, sum over heads and real rows of KL(teacher || student) in nats, [B]. */
struct AttentionKl {
  explicit AttentionKl(const Attributes&) {}

  void compute(const Run& run) const {
    const Tensor teacher = run.input(0);
    const Tensor student = run.input(1);
    const Tensor mask = run.input(2);
    const Lengths of = lengthsOf(student, mask);
    require(teacher.size() == student.size(), "AttentionKl: two tensors of one shape are needed");
    const Tensor sums = run.output(0, {of.texts});
    inParallel(of.texts, [&](int64_t text) {
      Floats sum{};
      for (int64_t row = 0; row < of.rowsOfText(); row++) {
        if (mask.floats()[text * of.tokens + row % of.rows] == 0) continue;
        const int64_t start = (text * of.rowsOfText() + row) * of.tokens;
        Floats ofRow{};
        sweep(of.tokens, [&](int64_t column, auto lanes) {
          const Floats p = load(teacher.floats() + start + column, lanes);
          const Floats q = load(student.floats() + start + column, lanes);
          ofRow += p * (logarithm(larger(p, all(kSmallestShare))) - logarithm(larger(q, all(kSmallestShare))));
        });
        sum += ofRow;
      }
      sums.floats()[text] = sumOf(sum);
    });
  }
};

/**
 * Gradient of the student's shares: -d * teacher / student in real rows, 0 where a share is too
 * small to be looked at.
 */
struct AttentionKlGrad {
  explicit AttentionKlGrad(const Attributes&) {}

  void compute(const Run& run) const {
    const Tensor teacher = run.input(0);
    const Tensor student = run.input(1);
    const Tensor mask = run.input(2);
    const Tensor d = run.input(3);
    const Lengths of = lengthsOf(student, mask);
    require(teacher.size() == student.size() && d.size() == of.texts, "AttentionKlGrad: two tensors of one shape and d [B] are needed");
    const Tensor dStudent = run.output(0, student.shape());
    inParallel(of.texts, [&](int64_t text) {
      const float slope = -d.floats()[text];
      for (int64_t row = 0; row < of.rowsOfText(); row++) {
        const int64_t start = (text * of.rowsOfText() + row) * of.tokens;
        const bool isReal = mask.floats()[text * of.tokens + row % of.rows] != 0;
        sweep(of.tokens, [&](int64_t column, auto lanes) {
          const Floats p = load(teacher.floats() + start + column, lanes);
          const Floats q = load(student.floats() + start + column, lanes);
          const Floats gradient = p * slope / larger(q, all(kSmallestShare));
          store(dStudent.floats() + start + column,
                isReal ? choose(q > kSmallestShare, gradient, all(0)) : all(0), lanes);
        });
      }
    });
  }
};

}  // namespace

void registerAttention() {
  registerOperation<AttentionShares>({"StillroomAttentionShares",
                                      {"scores: float", "mask: float", "seed: int32"},
                                      {"shares: float", "dropped: dropped_copies * float"},
                                      {"site: int", "rate: float", "reach: int", "dropped_copies: int >= 0"}});
  registerOperation<AttentionSharesGrad>({"StillroomAttentionSharesGrad",
                                          {"shares: float", "seed: int32", "d_dropped: of_dropped * float", "d_shares: of_shares * float"},
                                          {"d_scores: float"},
                                          {"site: int", "rate: float", "of_dropped: int >= 0", "of_shares: int >= 0"}});
  registerOperation<AttentionKl>(
      {"StillroomAttentionKl", {"teacher: float", "student: float", "mask: float"}, {"sums: float"}, {}});
  registerOperation<AttentionKlGrad>({"StillroomAttentionKlGrad",
                                      {"teacher: float", "student: float", "mask: float", "d: float"},
                                      {"d_student: float"},
                                      {}});
}

}  // namespace stillroom
