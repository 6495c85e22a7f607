import Tensors

/// The beginning of a record's work, done again: does it still give the recorded numbers?
struct RecordCheck {
  let name: String
  /// Why nothing was done again, where nothing was.
  let obstacle: String?
  private(set) var recorded: [Double] = []
  private(set) var again: [Double] = []

  /// Compares, unless the recipe or the seed is another one: then nothing needs to agree.
  init(
    _ name: String, isStale: Bool, seeds: (recorded: UInt64, now: UInt64),
    _ repeating: () throws -> (recorded: [Double], again: [Double])
  ) rethrows {
    self.name = name
    if isStale {
      obstacle = "the recipe has changed since it was recorded"
    } else if seeds.recorded != seeds.now {
      obstacle = "it was recorded with seed \(seeds.recorded), and this run has seed \(seeds.now)"
    } else {
      obstacle = nil
      (recorded, again) = try repeating()
    }
  }

  /// What is wrong, in a sentence; nil if nothing is.
  var failure: String? {
    problem.map { "record \(name): \($0)" }
  }

  private var problem: String? {
    if let obstacle { return obstacle }
    if again.isEmpty { return "its check computes nothing" }
    if again.count > recorded.count {
      return "\(again.count) numbers were computed again, but \(recorded.count) are recorded"
    }
    let pairs = zip(recorded, again)
    return pairs.enumerated().first { !PageComparison.areClose($1.0, $1.1) }.map { k, pair in
      "number \(k + 1) is \(pair.0) in the record and \(pair.1) now"
    }
  }

  /// How it went, in a sentence.
  var report: String {
    let count = again.count == 1 ? "1 number" : "\(countText(again.count)) numbers"
    let largest =
      zip(recorded, again).map { a, b in
        a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
      }.max() ?? 0
    return "Record \(name): \(count) computed again, "
      + (largest == 0
        ? "the same." : "the largest relative difference \(numberText(largest, digits: 1)).")
  }
}

/// The checks of a run (`--check-records`).
struct RecordChecks {
  private(set) var all: [RecordCheck] = []
  /// The processor time they took, in seconds: it is none of the chapter's.
  private(set) var work = 0.0

  mutating func add(_ check: RecordCheck, work: Double) {
    all.append(check)
    self.work += work
  }

  var failures: [String] { all.compactMap(\.failure) }
}
