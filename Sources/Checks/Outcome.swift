/// What a check says of an answer.
public struct Outcome: Codable, Equatable, Sendable, CustomStringConvertible {
  /// Where an answer stands.
  public enum State: String, Codable, Sendable {
    /// Nobody has written it yet.
    case untouched
    /// It keeps every law and agrees in every case.
    case right
    /// It does not.
    case wrong
  }

  /// Where the answer stands.
  public let state: State
  /// One line: `right`, the hint for an untouched function, or what is wrong.
  public let summary: String
  /// What else is to be said: the smallest failing case, what was expected, what was found.
  public let details: [String]
  /// The known mistake that the answer equals, as in `softmax over rows`.
  public let mistake: String?

  init(_ state: State, _ summary: String, _ details: [String] = [], mistake: String? = nil) {
    (self.state, self.summary, self.details) = (state, summary, details)
    self.mistake = mistake
  }

  /// The answer is right.
  static let right = Outcome(.right, "right")

  /// Nobody has written it; a hint says what is open.
  static func untouched(hint: String) -> Outcome { Outcome(.untouched, hint) }

  /// The summary, and the details indented below it.
  public var description: String {
    ([summary] + details.map { "  \($0)" }).joined(separator: "\n")
  }
}
