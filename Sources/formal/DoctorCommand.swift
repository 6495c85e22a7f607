import ArgumentParser
import FormalTransformers
import Foundation
import Reference

/// `formal doctor`: what a bug report should say of the machine and the build.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Print versions, processor, libraries, memory, disk and terminal, for a bug report.",
    discussion: "Exit status 0 if all that is needed is there, 1 if something is missing.")

  @Flag(help: "As JSON, for programs.")
  var json = false

  func run() throws {
    let findings = Doctor.examine()
    if json {
      print(try jsonText(findings), terminator: "")
    } else {
      for finding in findings {
        print("\(finding.isMissing ? "✘" : " ") \(finding.what): \(finding.found)")
        if let remedy = finding.remedy { print("    \(remedy)") }
      }
    }
    if findings.contains(where: \.isMissing) { throw ExitCode(1) }
  }
}

/// What was looked at, what was found, and what mends it.
struct Finding: Encodable {
  let what: String
  let found: String
  /// Whether something that is needed is not there.
  var isMissing = false
  /// A command or a piece of advice; none where all is well.
  var remedy: String?
}

enum Doctor {
  /// The package's folder, for git alone.
  private static let project = SourceTree.root.path

  /// Everything, in the order of the report. It names no user and no path.
  static func examine() -> [Finding] {
    let info = ProcessInfo.processInfo
    let flags = processorFlags()
    let memory = numberText(Double(info.physicalMemory) / 1e9, digits: 3)
    return [
      Finding(
        what: "package",
        found: "commit \(output("git", "-C", project, "rev-parse", "--short", "HEAD") ?? "unknown")"
      ),
      tool("Swift", ["swift", "--version"], remedy: "https://www.swift.org/install"),
      Finding(
        what: "system",
        found: "\(info.operatingSystemVersionString), kernel \(output("uname", "-sr") ?? "unknown")"
      ),
      Finding(what: "processor", found: "\(Processor.name), \(info.activeProcessorCount) cores"),
      instructions(built: .built, flags: flags),
      Finding(what: "memory", found: "\(memory) GB"),
      disk(free: freeBytes()),
      tool("Graphviz", ["pkg-config", "--modversion", "libgvc"], remedy: "make setup"),
      blas(),
      font(),
      terminal(info.environment),
    ]
  }

  /// The instructions built for beside those found; a build for more than there is cannot run.
  static func instructions(built: KernelInstructions, flags: Set<String>) -> Finding {
    let has: KernelInstructions =
      flags.contains("avx512f")
      ? .avx512 : flags.isSuperset(of: ["avx2", "fma"]) ? .avx2 : .baseline
    if flags.isEmpty || built == .neon {
      return Finding(what: "instructions", found: "built for \(built.rawValue)")
    }
    let found = "built for \(built.rawValue), the processor has \(has.rawValue)"
    let order: [KernelInstructions] = [.baseline, .avx2, .avx512]
    let (b, h) = (order.firstIndex(of: built) ?? 0, order.firstIndex(of: has) ?? 0)
    return Finding(
      what: "instructions", found: found, isMissing: b > h,
      remedy: b == h ? nil : "MARCH=native swift build makes use of what this processor has")
  }

  /// The features that Linux tells of; none elsewhere.
  private static func processorFlags() -> Set<String> {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("flags") }
    return Set((line ?? "").split(separator: " ").map(String.init))
  }

  private static func tool(_ what: String, _ command: [String], remedy: String) -> Finding {
    guard let found = output(command) else {
      return Finding(what: what, found: "not found", isMissing: true, remedy: remedy)
    }
    return Finding(what: what, found: found)
  }

  private static func blas() -> Finding {
    #if os(macOS)
      return Finding(what: "BLAS", found: "Accelerate")
    #else
      guard let version = output("pkg-config", "--modversion", "openblas") else {
        return Finding(what: "BLAS", found: "no OpenBLAS", isMissing: true, remedy: "make setup")
      }
      // The library itself knows for which kernel it has decided. Tensors make it use one thread, so that
      // sums are always added in the same order.
      typealias Name = @convention(c) () -> UnsafePointer<CChar>?
      typealias Count = @convention(c) () -> CInt
      _ = Tensor.ones([64, 64]) * Tensor.ones([64, 64])
      let library = dlopen(nil, RTLD_NOW)
      let core = dlsym(library, "openblas_get_corename")
        .flatMap { unsafeBitCast($0, to: Name.self)() }.map { String(cString: $0) }
      let threads = dlsym(library, "openblas_get_num_threads")
        .map { unsafeBitCast($0, to: Count.self)() }
      return Finding(
        what: "BLAS",
        found: "OpenBLAS \(version), kernel \(core ?? "unknown"), threads: "
          + (threads.map { "\($0)" } ?? "unknown"))
    #endif
  }

  private static func font() -> Finding {
    guard let found = output("fc-match", "--format", "%{family}", "DejaVu Sans") else {
      return Finding(what: "font of the drawings", found: "unknown: there is no fontconfig")
    }
    let isThere = found.contains("DejaVu Sans")
    return Finding(
      what: "font of the drawings",
      found: isThere ? found : "DejaVu Sans is missing, \(found) is taken",
      isMissing: !isThere, remedy: isThere ? nil : "make setup")
  }

  /// What a first build and its tests leave behind, and some room.
  private static let neededBytes = 2_000_000_000.0

  /// Where the package lies.
  private static func freeBytes() -> Double? {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: project)
    return (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue
  }

  static func disk(free: Double?) -> Finding {
    guard let free else { return Finding(what: "disk", found: "unknown") }
    let isFull = free < neededBytes
    return Finding(
      what: "disk", found: "\(numberText(free / 1e9, digits: 3)) GB free", isMissing: isFull,
      remedy: isFull ? "a build with all tests takes 1 GB, and some while it runs" : nil)
  }

  private static func terminal(_ environment: [String: String]) -> Finding {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let terminal = Terminal.current()
    let parts = [
      isTerminal ? "a terminal" : "no terminal", "\(terminal.width) columns",
      terminal.hasColour ? "colours" : "no colours", "TERM \(environment["TERM"] ?? "not set")",
    ]
    return Finding(what: "standard output", found: parts.joined(separator: ", "))
  }

  private static func output(_ command: String...) -> String? { output(command) }

  /// The first line that a command prints; nil if it is missing or fails.
  private static func output(_ command: [String]) -> String? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first
    return line.map(String.init)
  }
}
