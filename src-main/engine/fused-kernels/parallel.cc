#include "parallel.h"

#include <sched.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace stillroom {
namespace {

int64_t threadsOfThisMachine() {
  // What TensorFlow obeys, so do we.
  if (const char* wanted = std::getenv("TF_NUM_INTRAOP_THREADS")) {
    const int count = std::atoi(wanted);
    if (count > 0) return count;
  }
#if defined(__linux__)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
  const unsigned count = std::thread::hardware_concurrency();
  return count > 0 ? count : 1;
}

/**
 * How long a thread stays awake for what mostly comes at once: to be woken takes as long. Not
 * longer, as TensorFlow's own threads need the core for the operations between ours.
 */
constexpr std::chrono::microseconds kAwake(20);

/** Lets other threads run until the condition holds, or until kAwake is over. */
template <typename Condition>
void waitAwake(Condition holds) {
  const auto end = std::chrono::steady_clock::now() + kAwake;
  while (!holds() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

/**
 * Threads that sleep between works. One work at a time: whoever comes while they are busy computes
 * alone, as TensorFlow runs operations side by side.
 */
class Helpers {
 public:
  Helpers() {
    for (int64_t index = 1; index < threadCount(); index++) std::thread([this] { help(); }).detach();
  }

  void share(int64_t count, const std::function<void(int64_t)>& task) {
    std::unique_lock<std::mutex> sole(busy_, std::try_to_lock);
    if (threadCount() == 1 || count < 2 || !sole.owns_lock()) {
      for (int64_t index = 0; index < count; index++) task(index);
      return;
    }
    {
      std::lock_guard<std::mutex> guard(mutex_);
      task_ = &task;
      end_ = count;
      next_ = 0;
      invited_++;
    }
    wake_.notify_all();
    take(task, count);
    {
      std::lock_guard<std::mutex> guard(mutex_);
      task_ = nullptr;  // who wakes up now comes too late
    }
    waitAwake([this] { return working_ == 0; });
    std::unique_lock<std::mutex> guard(mutex_);
    idle_.wait(guard, [this] { return working_ == 0; });
  }

 private:
  void take(const std::function<void(int64_t)>& task, int64_t count) {
    for (int64_t index = next_++; index < count; index = next_++) task(index);
  }

  void help() {
    uint64_t seen = 0;
    std::unique_lock<std::mutex> guard(mutex_);
    for (;;) {
      guard.unlock();
      waitAwake([&] { return invited_ != seen; });
      guard.lock();
      wake_.wait(guard, [&] { return invited_ != seen; });
      seen = invited_;
      if (!task_) continue;
      const std::function<void(int64_t)>& task = *task_;
      const int64_t count = end_;
      working_++;
      guard.unlock();
      take(task, count);
      guard.lock();
      if (--working_ == 0) idle_.notify_one();
    }
  }

  std::mutex busy_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  const std::function<void(int64_t)>* task_ = nullptr;
  int64_t end_ = 0;
  std::atomic<int64_t> next_{0};
  std::atomic<uint64_t> invited_{0};
  std::atomic<int> working_{0};
};

}  // namespace

int64_t threadCount() {
  static const int64_t count = threadsOfThisMachine();
  return count;
}

void inParallel(int64_t count, const std::function<void(int64_t)>& task) {
  static Helpers* const helpers = new Helpers;  // never destroyed: its threads live as long as the process
  helpers->share(count, task);
}

}  // namespace stillroom
