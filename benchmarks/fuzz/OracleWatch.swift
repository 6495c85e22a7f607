import Foundation
import Oracle

/// Runs cases of the oracle where their end does no harm: in a child, so that a trap, a `stop` or a case
/// without end is seen and named, and some of them through the program itself.
struct OracleWatch {
  let seed: UInt64
  let from: Int
  let seconds: Double
  /// Where a case that ends a process is kept.
  let folder: URL
  /// What evaluates the cases as ``work(seed:from:seconds:noting:)`` does: this program.
  let child: URL
  /// `formal`, beside this program; nil if it is not built.
  let program: URL?

  /// The longest time of a case.
  static let longest = 20

  init(
    seed: UInt64, from: Int, seconds: Double, folder: URL = URL(filePath: "."),
    child: URL = Self.own, program: URL? = Self.formal
  ) {
    (self.seed, self.from, self.seconds, self.folder) = (seed, from, seconds, folder)
    (self.child, self.program) = (child, program)
  }

  private static var formal: URL? {
    let beside = own.deletingLastPathComponent().appending(path: "formal")
    return FileManager.default.isExecutableFile(atPath: beside.path) ? beside : nil
  }

  private static var own: URL {
    #if os(Linux)
      URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    #endif
  }

  /// Runs both until the time is over; returns what went wrong, if anything did, and how often `formal`
  /// was run.
  func run() throws -> (fault: String?, runs: Int) {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let note = scratch.appending(path: "number")
    try Data("\(from)\n".utf8).write(to: note)
    let process = Process()
    process.executableURL = child
    process.arguments = [
      "oracle", "--seconds", "\(seconds)", "--seed", "\(seed)", "--from", "\(from)", "--note",
      note.path,
    ]
    try process.run()
    let end = ContinuousClock.now + .seconds(seconds)
    var (number, found) = (from, String?.none)
    while let program, ContinuousClock.now < end, process.isRunning, found == nil {
      found = try runProgram(program, number, scratch)
      number += 1
      Thread.sleep(forTimeInterval: 0.05)
    }
    process.waitUntilExit()
    if process.terminationReason == .uncaughtSignal || process.terminationStatus != 0 {
      let text = try String(contentsOf: note, encoding: .utf8)
      let last = Int(text.prefix { $0.isNumber }) ?? from
      let how = process.terminationReason == .uncaughtSignal ? "signal" : "status"
      let problem = OracleFuzzing.problem(seed: seed, number: last)
      found = try kept(
        last, "\(how) \(process.terminationStatus)", problem.json, problem.arguments)
    }
    return (found, number - from)
  }

  /// Keeps what ran into a fault, and says what it was and how to repeat it.
  private func kept(
    _ number: Int, _ what: String, _ input: Data, _ arguments: [String]
  ) throws -> String {
    let file = folder.appending(path: "oracle-\(seed)-\(number).json")
    try input.write(to: file)
    let command = (["formal"] + arguments + ["--input", file.path]).joined(separator: " ")
    return "case \(number), seed \(seed): \(what); \(command)"
  }

  /// The child: all cases, each noted before it begins. The alarm ends it in a case without end.
  static func work(
    seed: UInt64, from: Int, seconds: Double, noting note: String
  ) throws -> (fault: String?, tally: OracleFuzzing.Tally, seconds: Double) {
    let file = try FileHandle(forWritingTo: URL(filePath: note))
    let (start, descriptor) = (ContinuousClock.now, file.fileDescriptor)
    let end = start + .seconds(seconds)
    var (tally, number) = (OracleFuzzing.Tally(), from)
    defer { alarm(0) }
    while ContinuousClock.now < end {
      let text = "\(number)\n"
      _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
      alarm(UInt32(longest))
      if let fault = OracleFuzzing.run(seed: seed, number: number, into: &tally) {
        return ("case \(number), seed \(seed): \(fault)", tally, 0)
      }
      number += 1
    }
    return (nil, tally, start.duration(to: .now) / .seconds(1))
  }
}

// MARK: - The program

extension OracleWatch {
  /// One case through `formal oracle`, every fourth time three with `--lines`. What is wrong, if anything.
  private func runProgram(_ program: URL, _ number: Int, _ scratch: URL) throws -> String? {
    let problem = OracleFuzzing.problem(seed: seed, number: number)
    let hasLines = number % 4 == 0
    var (input, arguments) = (problem.json, problem.arguments)
    if hasLines {
      arguments.append("--lines")
      // The next two of the algorithm.
      for k in 1...2 {
        let next = OracleFuzzing.problem(seed: seed, number: number + 15 * k)
        input += Data("\n".utf8) + next.json
      }
    }
    let (process, status) = try started(program, arguments, input, scratch)
    let output = try Data(contentsOf: scratch.appending(path: "out"))
    let error = try String(
      decoding: Data(contentsOf: scratch.appending(path: "error")), as: UTF8.self)
    func fault(_ what: String) throws -> String { try kept(number, what, input, arguments) }
    if process.terminationReason == .uncaughtSignal { return try fault("signal \(status)") }
    guard status == 0 || status == 65 else { return try fault("status \(status): \(error)") }
    if hasLines { return try hasAnswers(output, to: input, status) ? nil : fault("wrong lines") }
    if status == 65, !output.isEmpty || error.split(separator: "\n").count != 1 {
      return try fault("not one line of error and no output: \(error)")
    }
    if status == 0, (try? JSONSerialization.jsonObject(with: output)) == nil || !error.isEmpty {
      return try fault("no JSON, or an error")
    }
    return nil
  }

  private func started(
    _ program: URL, _ arguments: [String], _ input: Data, _ scratch: URL
  ) throws -> (Process, Int32) {
    let places = ["in", "out", "error"].map { scratch.appending(path: $0) }
    try input.write(to: places[0])
    for place in places.dropFirst() { try Data().write(to: place) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: places[0])
    process.standardOutput = try FileHandle(forWritingTo: places[1])
    process.standardError = try FileHandle(forWritingTo: places[2])
    try process.run()
    let end = ContinuousClock.now + .seconds(Self.longest)
    while process.isRunning, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.002) }
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return (process, process.terminationStatus)
  }

  /// Whether every line has its answer, and the status tells of errors among them.
  private func hasAnswers(_ output: Data, to input: Data, _ status: Int32) -> Bool {
    let newline = UInt8(ascii: "\n")
    let lines = input.count { $0 == newline } + (input.last == newline ? 0 : 1)
    let answers = output.split(separator: newline)
    let objects = answers.map { (try? JSONSerialization.jsonObject(with: $0)) as? [String: Any] }
    let errors = objects.count { $0?["error"] != nil }
    return answers.count == lines && objects.allSatisfy { $0 != nil }
      && (status == 65) == (errors > 0)
  }
}
