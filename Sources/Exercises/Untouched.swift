/// What a function throws that nobody has written yet. Replace `throw Untouched()` by your answer.
public struct Untouched: Error {
  /// Makes one.
  public init() {}
}
