import ArgumentParser
import Foundation

/// Feeds damaged input to what reads data from outside.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Feeds damaged files to their readers, which must refuse them with an error of theirs.",
    discussion: """
      A trap or a read outside the file ends the program; `swift run --sanitize=address fuzz` sees \
      more of the latter. A case depends on the seed and its number alone: `--from` repeats it.

      The oracle evaluates its cases in a child of this program, and some in `formal`, if that is built; \
      a case that ends either is named and kept.
      """)

  enum Reader: String, CaseIterable, ExpressibleByArgument {
    case safetensors, oracle
  }

  @Argument(help: "What to feed.")
  var reader: Reader

  @Option(help: "How long, in seconds.")
  var seconds = 10.0

  @Option(help: "The seed of the cases.")
  var seed: UInt64 = 1

  @Option(help: "The number of the first case.")
  var from = 0

  @Option(help: .init("Where the child notes the case it is at.", visibility: .private))
  var note: String?

  func validate() throws {
    if !(seconds > 0) { throw ValidationError("--seconds is \(seconds); it must be above 0") }
    if from < 0 { throw ValidationError("--from is \(from); it must be at least 0") }
  }

  func run() throws {
    switch reader {
    case .safetensors: try runSafetensors()
    case .oracle: try runOracle()
    }
  }

  private func runOracle() throws {
    guard let note else {
      let watch = OracleWatch(seed: seed, from: from, seconds: seconds)
      let (fault, runs) = try watch.run()
      print(
        watch.program == nil
          ? "formal is not built beside this: not run"
          : "\(runs) times formal oracle, of one case or three")
      guard let fault else { return }
      print(fault)
      throw ExitCode(1)
    }
    let (fault, tally, elapsed) = try OracleWatch.work(
      seed: seed, from: from, seconds: seconds, noting: note)
    if let fault {
      print(fault)
      throw ExitCode(1)
    }
    print(tally.description(seed: seed, seconds: elapsed))
  }

  private func runSafetensors() throws {
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    var report = start
    var tally = SafetensorsFuzzing.Tally()
    var number = from
    while ContinuousClock.now < end {
      // Said before, so that a case that ends the program can be found again.
      if ContinuousClock.now >= report {
        print("case \(number)")
        fflush(nil)
        report += .seconds(1)
      }
      for _ in 0..<100 {
        if let fault = SafetensorsFuzzing.run(seed: seed, number: number, into: &tally) {
          print("case \(number), seed \(seed): \(fault)")
          throw ExitCode(1)
        }
        number += 1
      }
    }
    let elapsed = start.duration(to: .now) / .seconds(1)
    print(tally.description(seed: seed, seconds: elapsed))
  }
}
