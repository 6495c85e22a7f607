import Foundation

/// Where in the pseudocode a computation stands: an algorithm call and the line it is at.
public struct Location: Sendable, Hashable, CustomStringConvertible {
  /// The name of the algorithm.
  public let label: String
  /// The number of the algorithm in the paper, if it has one.
  public let number: Int?
  /// The line, 0 before the first.
  public let line: Int

  /// Makes a place.
  public init(label: String, number: Int?, line: Int) {
    self.label = label
    self.number = number
    self.line = line
  }

  /// As in `Algorithm 4 (Attention), line 5`.
  public var description: String {
    let name = number.map { "Algorithm \($0) (\(label))" } ?? label
    return line == 0 ? name : "\(name), line \(line)"
  }
}

/// Data on which an algorithm is not defined: a token outside the vocabulary, a column that may
/// attend to nothing, a variance of zero.
public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in words.
  public let message: String
  /// The algorithm and line where it was noticed; nil outside any algorithm.
  public let location: Location?

  /// The message, followed by algorithm and line.
  public var description: String { location.map { "\(message) (\($0))" } ?? message }
}

/// What a thread is doing: the tape that records it, the algorithm and line it is at, and the first
/// fault of the data. One for each thread; our operations never hop threads in between.
final class Context {
  struct Frame {
    var label: String
    var number: Int?
    var line = 0
    var scope = 0
    var turns: [Turn] = []
  }

  var tape: Tape?
  var frames: [Frame] = []
  var currentEvent: Int?
  var isNoting = false
  var isOnOneThread = false
  var fault: Fault?
  var tap: LineTap?

  var location: Location? {
    frames.last.map { Location(label: $0.label, number: $0.number, line: $0.line) }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { raw in
      #if canImport(Darwin)
        Unmanaged<Context>.fromOpaque(raw).release()
      #else
        if let raw { Unmanaged<Context>.fromOpaque(raw).release() }
      #endif
    }
    return key
  }()

  /// The context of the running thread, made on first use.
  static var current: Context {
    if let raw = pthread_getspecific(key) {
      return Unmanaged<Context>.fromOpaque(raw).takeUnretainedValue()
    }
    let context = Context()
    pthread_setspecific(key, Unmanaged.passRetained(context).toOpaque())
    return context
  }
}

/// Ends the program on a programmer's mistake: one line on standard error, exit status 70.
///
/// The line names the operation, what is wrong with its arguments, and the algorithm and line.
/// Not `precondition`: its message is lost in optimised modules.
public func stop(_ operation: String, _ message: String) -> Never {
  let place = Context.current.location.map { " (\($0))" } ?? ""
  endProgram("\(operation): \(message)\(place)", status: 70)
}

private func endProgram(_ line: String, status: Int32) -> Never {
  FileHandle.standardError.write(Data("stop: \(line)\n".utf8))
  exit(status)
}

/// Notes a fault of the data at the current algorithm and line. The computation goes on, its value
/// being NaN, if somebody collects faults (``collectingFault(_:)``); else the program ends with
/// status 65.
public func noteFault(_ message: @autoclosure () -> String) {
  let context = Context.current
  guard context.isNoting else {
    endProgram(Fault(message: message(), location: context.location).description, status: 65)
  }
  if context.fault == nil { context.fault = Fault(message: message(), location: context.location) }
}

/// Notes a fault that another thread has collected, with the place where it was met there.
package func noteFault(_ fault: Fault) {
  let context = Context.current
  guard context.isNoting else { endProgram(fault.description, status: 65) }
  if context.fault == nil { context.fault = fault }
}

/// Evaluates `body`; returns its value and the first fault of the data met on the way, if any.
public func collectingFault<T>(_ body: () throws -> T) rethrows -> (value: T, fault: Fault?) {
  let context = Context.current
  let outer = (context.isNoting, context.fault)
  context.isNoting = true
  context.fault = nil
  defer { (context.isNoting, context.fault) = outer }
  let value = try body()
  return (value, context.fault)
}
