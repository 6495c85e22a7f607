import FormalTraining

/// The sentences that tell where a record's value is from, and under which conditions.
struct RecordNote {
  enum Origin: Equatable {
    /// Kept by an earlier run, or by this one for later runs, which say the same.
    case file(isStale: Bool)
    case thisRun
  }

  let origin: Origin
  let recipe: String
  let seed: UInt64
  let seconds: Double
  let processor: String
  let program: String

  init(record: Record<some Any>, origin: Origin, program: String) {
    self.origin = origin
    (recipe, seed, seconds) = (record.recipe, record.seed, record.seconds)
    (processor, self.program) = (record.processor, program)
  }

  /// Whether the chapter has moved on since.
  var isStale: Bool { origin == .file(isStale: true) }

  /// A quote in Markdown, one paragraph.
  var markdown: String {
    let time = measured(ProgressLine.durationText(seconds))
    let head =
      origin == .thisRun
      ? "**Computed in this run**" : "**Recorded** when `\(program) --full` was run"
    let change =
      """
       **The recipe has changed since this was recorded:** what follows is what the old one gave. \
      `\(program) --full --record` records it anew.
      """
    return """
      > \(head): \(recipe). Seed \(seed); it took \(time) (\(processor)).\(isStale ? change : "")
      """
  }
}
