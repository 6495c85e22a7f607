import Foundation

/// How long something took, in seconds, over several rounds.
struct Timing {
  let rounds: [Double]

  var best: Double { rounds.min() ?? 0 }
  var median: Double {
    let sorted = rounds.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}

/// Times several candidates in turns, so that a slow second of the machine meets all of them.
///
/// Each is run once before, unmeasured: first uses load code and fresh memory. `pause` seconds go by before
/// each measurement, for candidates that leave threads behind.
func interleaved(rounds: Int, pause: Double = 0, _ candidates: [() -> Void]) -> [Timing] {
  for candidate in candidates { candidate() }
  var seconds = [[Double]](repeating: [], count: candidates.count)
  for _ in 0..<rounds {
    for (i, candidate) in candidates.enumerated() {
      if pause > 0 { Thread.sleep(forTimeInterval: pause) }
      let start = DispatchTime.now().uptimeNanoseconds
      candidate()
      seconds[i].append(Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
    }
  }
  return seconds.map(Timing.init)
}

/// A line of the table.
struct Row {
  let what: String
  let measured: String
  var goal = ""
  /// Whether the goal is met; nil where there is none.
  var isMet: Bool?
}
