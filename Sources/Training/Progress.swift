import Foundation

/// One line that tells how far long work is: steps, loss, speed, time left.
///
/// ```swift
/// let progress = ProgressLine.standardError("training", steps: 2_000)
/// for step in 0..<2_000 {
///   …
///   progress.update(steps: step + 1, loss: loss, tokens: 768)
/// }
/// progress.end()
/// ```
///
/// The line is drawn over itself at most ten times a second:
///
///     training · step 120 of 2000 · loss 2.451 · 18300 tokens/s · 1 min 40 s left
///
/// Where standard error is a file or a pipe, nothing is written.
public final class ProgressLine {
  private let title: String
  private let steps: Int
  private let first: Int
  private let width: Int
  private let now: () -> Double
  private let write: ((String) -> Void)?

  private let start: Double
  private var done: Int
  private var loss: Double?
  private var tokens = 0
  private var drawnAt: Double?
  private var drawnLength = 0

  /// The seconds between two drawings.
  static let interval = 0.1

  /// Makes a line. Nothing is drawn before the first update.
  ///
  /// - Parameters:
  ///   - title: what is going on, in a word or two.
  ///   - steps: how many steps there are in all.
  ///   - first: how many of them were done before, where a run is resumed.
  ///   - width: the columns of the terminal; a longer line is cut.
  ///   - now: the clock, in seconds from any beginning.
  ///   - write: where the text goes; nil draws nothing.
  public init(
    _ title: String, steps: Int, from first: Int = 0, width: Int = 80,
    now: @escaping () -> Double = ProgressLine.uptime, write: ((String) -> Void)?
  ) {
    (self.title, self.steps, self.first, self.width) = (title, steps, first, width)
    (self.now, self.write) = (now, write)
    start = now()
    done = first
  }

  /// A line on standard error, or a silent one where that is no terminal.
  public static func standardError(
    _ title: String, steps: Int, from first: Int = 0
  ) -> ProgressLine {
    guard isatty(STDERR_FILENO) == 1 else {
      return ProgressLine(title, steps: steps, from: first, write: nil)
    }
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return ProgressLine(
      title, steps: steps, from: first, width: isKnown ? Int(size.ws_col) : 80,
      write: { FileHandle.standardError.write(Data($0.utf8)) })
  }

  /// Tells how far the work is.
  ///
  /// - Parameters:
  ///   - steps: how many steps are done.
  ///   - loss: the latest loss.
  ///   - tokens: how many tokens these new steps have taken in.
  public func update(steps done: Int, loss: Double? = nil, tokens: Int = 0) {
    self.done = done
    self.loss = loss ?? self.loss
    self.tokens += tokens
    guard write != nil else { return }
    let time = now()
    if let drawnAt, time - drawnAt < Self.interval { return }
    draw(at: time)
  }

  /// Draws the last state and ends the line. Without an update there is no line to end.
  public func end() {
    guard drawnAt != nil else { return }
    draw(at: now())
    write?("\n")
    drawnAt = nil
  }

  private func draw(at time: Double) {
    var text = text(at: time)
    // The last column stays free: some terminals break a line that fills it.
    if text.count > width - 1 { text = String(text.prefix(max(0, width - 2))) + "…" }
    let cover = String(repeating: " ", count: max(0, drawnLength - text.count))
    write?("\r" + text + cover)
    (drawnAt, drawnLength) = (time, text.count)
  }

  /// The line as it stands at a time.
  func text(at time: Double) -> String {
    let elapsed = time - start
    var parts = [title, "step \(done) of \(steps)"]
    if let loss { parts.append("loss " + String(format: "%.4g", loss)) }
    if tokens > 0, elapsed > 0 {
      parts.append("\(Self.roughly(Double(tokens) / elapsed)) tokens/s")
    }
    if done >= steps {
      parts.append(Self.durationText(elapsed))
    } else if done > first {
      let left = elapsed / Double(done - first) * Double(steps - done)
      parts.append(Self.durationText(left) + " left")
    }
    return parts.joined(separator: " · ")
  }

  /// A speed to three significant digits: more of them would only flicker.
  private static func roughly(_ speed: Double) -> Int {
    let unit = pow(10, max(0, (log10(max(1, speed))).rounded(.down) - 2))
    return Int((speed / unit).rounded() * unit)
  }

  /// A duration as one says it: `12 s`, `3 min 20 s`, `1 h 2 min`.
  public static func durationText(_ seconds: Double) -> String {
    // A century is long enough for any wait, and fits an integer.
    guard seconds.isFinite, seconds < 3.2e9 else { return "very long" }
    let seconds = Int(max(0, seconds).rounded())
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) min" + (seconds % 60 == 0 ? "" : " \(seconds % 60) s")
    default:
      let minutes = (seconds % 3600) / 60
      return "\(seconds / 3600) h" + (minutes == 0 ? "" : " \(minutes) min")
    }
  }

  /// The seconds since the machine was started.
  public static func uptime() -> Double { ProcessInfo.processInfo.systemUptime }
}
