import ArgumentParser
import Foundation
import Tensors

/// Measures the Float kernels against the same functions in Double.
@main
struct KernelAccuracy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel-accuracy",
    abstract: "Measures the error of every unary Float kernel over all Floats.",
    discussion: """
      The reference is the function in Double, in a form without cancellation. Errors are in units of
      the last place; below 2^-126 the unit is 2^-149. Infinities, NaN and the sign of 0 must agree.
      Prints a Markdown table. Ends with status 1 if an error is above 4.
      """)

  @Option(help: "Measure every n-th of the 2^32 bit patterns.")
  var stride = 1

  @Flag(help: "Measure derivatives too.")
  var derivatives = false

  @Argument(help: "The kernels, all if none is named: \(names.joined(separator: ", ")).")
  var kernels: [String] = []

  /// Whether no error is above 4 units.
  static func passes(_ measurement: Measurement) -> Bool { measurement.worst <= 4 }

  private static let names = UnaryFunction.allCases.map(\.rawValue)

  func validate() throws {
    if stride < 1 { throw ValidationError("--stride is \(stride); it must be at least 1") }
    for name in kernels where !Self.names.contains(name) {
      throw ValidationError(
        "no kernel is named '\(name)'; there are \(Self.names.joined(separator: ", "))")
    }
  }

  func run() throws {
    let functions = UnaryFunction.allCases.filter {
      kernels.isEmpty || kernels.contains($0.rawValue)
    }
    print("| kernel | worst error, ulp | at | mean error, ulp |")
    print("|---|---|---|---|")
    var isExceeded = false
    let start = Date()
    for function in functions {
      for isDerivative in derivatives ? [false, true] : [false] {
        let kernel = Kernel(function: function, isDerivative: isDerivative)
        let result = kernel.measured(stride: stride)
        let numbers = [result.worst, result.mean].map { String(format: "%.3f", $0) }
        print("| \(kernel.name) | \(numbers[0]) | \(result.input) | \(numbers[1]) |")
        // A table written to a file should grow while it is made.
        fflush(nil)
        if !Self.passes(result) { isExceeded = true }
      }
    }
    let seconds = Date().timeIntervalSince(start)
    let note = String(format: "%.0f s for every pattern of stride %d\n", seconds, stride)
    FileHandle.standardError.write(Data(note.utf8))
    if isExceeded { throw ExitCode.failure }
  }
}
