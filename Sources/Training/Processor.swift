import Foundation

/// The processor at hand. The last bits of a result depend on its kind (see the kernels), so files
/// that keep results name it.
public enum Processor {
  /// Its name as the maker gives it, as in `AMD EPYC`; the architecture where nobody tells.
  public static let name: String = {
    #if os(macOS)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var bytes = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
      let told: String? = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let told = name(
        inCPUInfo: (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "")
    #endif
    return told.flatMap { $0.isEmpty ? nil : $0 } ?? architecture
  }()

  /// The name in the text that Linux keeps as /proc/cpuinfo: `model name : AMD EPYC`.
  static func name(inCPUInfo text: String) -> String? {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if parts.count == 2, parts[0] == "model name" { return parts[1] }
    }
    return nil
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86-64"
    #elseif arch(arm64)
      "ARM64"
    #else
      "an unknown processor"
    #endif
  }
}
