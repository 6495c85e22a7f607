import Foundation
import Testing

/// A call that must end the program, with the line it leaves on standard error.
///
/// An exit test runs in a process of its own and knows only numbers, so a list of them lies in a
/// global constant and the test carries the place in it:
///
/// ```swift
/// private let stops = [Stop("shape: [-1] is not a list of at most four sizes") { _ = Shape([-1]) }]
///
/// @Test(arguments: stops.indices) func mistakesStop(_ i: Int) async {
///   let result = await #expect(
///     processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
///   ) { [i] in stops[i].call() }
///   expectLine(result, stops[i].line)
/// }
/// ```
public struct Stop: Sendable {
  /// What follows `stop: `.
  public let line: String
  /// The call.
  public let call: @Sendable () -> Void

  /// Makes one.
  public init(_ line: String, _ call: @escaping @Sendable () -> Void) {
    self.line = line
    self.call = call
  }
}

/// Expects a program that ended to have left this one line on standard error.
public func expectLine(
  _ result: ExitTest.Result?, _ line: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectMessage(result, "stop: \(line)\n", sourceLocation: sourceLocation)
}
