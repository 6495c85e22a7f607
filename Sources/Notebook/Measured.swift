/// Marks a figure as measured on the machine at hand (a time, an amount of memory): it differs from run
/// to run, so pages are not compared in it.
///
/// ```swift
/// quote("time", measured("3.1 s"))
/// ```
public func measured(_ text: String) -> String { "\u{E000}\(text)\u{E001}" }

/// The text without the marks, as terminals show it.
func withoutMeasureMarks(_ text: String) -> String {
  guard text.contains(where: { $0 == "\u{E000}" || $0 == "\u{E001}" }) else { return text }
  return text.filter { $0 != "\u{E000}" && $0 != "\u{E001}" }
}

/// The text with the marks as spans, as pages show it.
func withMeasureSpans(_ text: String) -> String {
  guard text.contains("\u{E000}") else { return text }
  return text.replacing("\u{E000}", with: "<span class=\"measured\">")
    .replacing("\u{E001}", with: "</span>")
}

/// How long `body` takes on the machine at hand, in milliseconds, marked as measured: the shortest of
/// `runs` runs, for what else the machine does only adds.
///
/// ```swift
/// quote("time", measuredMilliseconds { _ = attention(X, X, W, mask: .causal) })
/// ```
public func measuredMilliseconds(runs: Int = 5, _ body: () -> Void) -> String {
  let clock = ContinuousClock()
  let times = (0..<max(1, runs)).map { _ in clock.measure(body) / .milliseconds(1) }
  return measured(numberText(times.min() ?? 0, digits: 2))
}
