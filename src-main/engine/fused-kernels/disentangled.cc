#include <algorithm>

#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace stillroom {
namespace {

/**
 * DeBERTa's scores: content[i, j] + toPosition[i, T + j - i] + fromPosition[j, T + i - j] for each
 * of the B*A heads; either of the last two may be left out. A row of these has a column for each
 * distance from the row's own token, which stands at T.
 */
struct DisentangledScores {
  explicit DisentangledScores(const Attributes& attributes)
      : hasToPosition(attributes.whole("to_positions") == 1), hasFromPosition(attributes.whole("from_positions") == 1) {}

  void compute(const Run& run) const {
    const Tensor content = run.input(0);
    require(content.axes() == 4 && content.length(2) == content.length(3), "DisentangledScores: content [B, A, T, T] is needed");
    const int64_t tokens = content.length(2);
    const int64_t square = tokens * tokens;
    for (int index = 1; index < run.inputs(); index++)
      require(run.input(index).size() == 2 * content.size(), "DisentangledScores: scores by distance [B, A, T, 2T] are needed");
    // Those that may be left out come last; a stand-in is never read.
    const Tensor toPosition = run.input(hasToPosition ? 1 : 0);
    const Tensor fromPosition = run.input(hasFromPosition ? (hasToPosition ? 2 : 1) : 0);
    const Tensor scores = run.output(0, content.shape());
    inParallel(content.length(0) * content.length(1), [&](int64_t head) {
      const float* const ofPairs = content.floats() + head * square;
      const float* const to = toPosition.floats() + 2 * head * square;
      const float* const from = fromPosition.floats() + 2 * head * square;
      for (int64_t i = 0; i < tokens; i++) {
        float* const row = scores.floats() + head * square + i * tokens;
        sweep(tokens, [&](int64_t j, auto lanes) {
          Floats score = load(ofPairs + i * tokens + j, lanes);
          if (hasToPosition) score += load(to + i * 2 * tokens + tokens - i + j, lanes);
          store(row + j, score, lanes);
        });
        if (hasFromPosition)
          for (int64_t j = 0; j < tokens; j++) row[j] += from[j * 2 * tokens + tokens + i - j];
      }
    });
  }

  bool hasToPosition;
  bool hasFromPosition;
};

/** The gradient of one: d of the pairs by row and distance, or by column and distance. */
struct ByDistance {
  explicit ByDistance(const Attributes& attributes) : ofColumns(attributes.flag("of_columns")) {}

  void compute(const Run& run) const {
    const Tensor d = run.input(0);
    require(d.axes() == 4 && d.length(2) == d.length(3), "ByDistance: d [B, A, T, T] is needed");
    const int64_t tokens = d.length(2);
    const int64_t columns = 2 * tokens;
    const Tensor byDistance = run.output(0, {d.length(0), d.length(1), tokens, columns});
    inParallel(d.length(0) * d.length(1), [&](int64_t head) {
      const float* const pairs = d.floats() + head * tokens * tokens;
      float* const to = byDistance.floats() + head * tokens * columns;
      std::fill(to, to + tokens * columns, 0.0f);
      for (int64_t i = 0; i < tokens; i++)
        if (ofColumns)
          for (int64_t j = 0; j < tokens; j++) to[j * columns + tokens + i - j] = pairs[i * tokens + j];
        else
          std::copy(pairs + i * tokens, pairs + (i + 1) * tokens, to + i * columns + tokens - i);
    });
  }

  bool ofColumns;
};

}  // namespace

void registerDisentangled() {
  registerOperation<DisentangledScores>({"StillroomDisentangledScores",
                                         {"content: float", "to_position: to_positions * float", "from_position: from_positions * float"},
                                         {"scores: float"},
                                         {"to_positions: int >= 0", "from_positions: int >= 0"}});
  registerOperation<ByDistance>({"StillroomByDistance", {"d: float"}, {"by_distance: float"}, {"of_columns: bool"}});
}

}  // namespace stillroom
