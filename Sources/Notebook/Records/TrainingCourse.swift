import FormalTraining

/// What is kept of a long training: its losses in short, and what was measured on the way.
///
/// ```swift
/// var course = TrainingCourse(run.losses)
/// course.results["validation"] = [recipe.evaluate(run.θ, on: text.validation)]
/// ```
public struct TrainingCourse: Sendable, Hashable, Codable {
  /// The losses of the first 20 steps.
  public var first: [Double]
  /// The means of each 20 losses.
  public var means: [Double]
  /// Another loss on the way: pairs of a step and a number.
  public var validation: [[Double]] = []
  /// What was measured at the end, by name.
  public var results: [String: [Double]] = [:]
  /// What the model wrote after a step, by the step's number.
  public var samples: [String: String] = [:]

  /// Begins with the losses of all steps.
  public init(_ losses: [Double]) {
    first = Array(losses.prefix(20))
    means = losses.means(of: 20)
  }

  /// The losses of the first steps, as they are kept and as another run has them.
  public func beside(_ losses: [Double]) -> (recorded: [Double], again: [Double]) {
    (first, Array(losses.prefix(20)))
  }

  /// The same with numbers of so many significant digits, but for the first losses, which have three more.
  public func rounded(digits: Int) -> TrainingCourse {
    var copy = self
    copy.first = first.rounded(digits: digits + 3)
    copy.means = means.rounded(digits: digits)
    copy.validation = validation.map { $0.rounded(digits: digits) }
    copy.results = results.mapValues { $0.rounded(digits: digits) }
    return copy
  }
}

extension Curves.Line {
  /// A line of means of `count` numbers each, every one drawn in the middle of its stretch.
  public init(_ name: String, means: [Double], of count: Int = 20, style: Curves.Style = .line) {
    let middles = means.indices.map { Double(count * $0) + Double(count) / 2 }
    self.init(name, xs: middles, ys: means, style: style)
  }

  /// A line through pairs of x and y, as ``TrainingCourse/validation`` has them; others are left out.
  public init(_ name: String, points: [[Double]], style: Curves.Style = .line) {
    let pairs = points.filter { $0.count == 2 }
    self.init(name, xs: pairs.map { $0[0] }, ys: pairs.map { $0[1] }, style: style)
  }
}
