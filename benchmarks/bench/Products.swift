import CBLAS
import Foundation
import Tensors

/// Matrix products through Tensors and by calling the library directly.
enum Products {
  /// C = A·B, m × k by k × n, with as many threads of the library's own as given.
  private final class Direct {
    let (m, k, n): (Int32, Int32, Int32)
    let a: [Float]
    let b: [Float]
    var c: [Float]

    init(_ A: Tensor, _ B: Tensor) {
      (m, k, n) = (Int32(A.rows), Int32(A.columns), Int32(B.columns))
      a = A.scalars.map(Float.init)
      b = B.scalars.map(Float.init)
      c = [Float](repeating: 0, count: A.rows * B.columns)
    }

    func run(threads: Int32) {
      #if !canImport(Darwin)
        openblas_set_num_threads(threads)
      #endif
      cblas_sgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, m, b, k, 0, &c, m)
      #if !canImport(Darwin)
        openblas_set_num_threads(1)
      #endif
    }
  }

  static func measure(rounds: Int, into table: inout [Row]) {
    let cores = Int32(min(2, ProcessInfo.processInfo.activeProcessorCount))
    for (m, k, n, repeats) in [(4096, 512, 512, 1), (256, 256, 256, 8), (64, 64, 64, 200)] {
      var random = RandomSource(seed: 1)
      let A = Tensor.normal([m, k], precision: .float, from: &random)
      let B = Tensor.normal([k, n], precision: .float, from: &random)
      let direct = Direct(A, B)
      // The library's own threads spin for some 25 ms after their work.
      let times = interleaved(
        rounds: rounds, pause: 0.03,
        [
          { for _ in 0..<repeats { _ = A * B } },
          { for _ in 0..<repeats { direct.run(threads: 1) } },
          { for _ in 0..<repeats { direct.run(threads: cores) } },
        ])
      let operations = 2e-9 * Double(m * k * n * repeats)
      func speed(_ time: Timing) -> String {
        String(format: "%.0f GFlop/s", operations / time.best)
      }
      let name = "\(m) × \(k) × \(n) product"
      table.append(Row(what: "\(name), Tensors", measured: speed(times[0])))
      table.append(Row(what: "\(name), library, 1 thread", measured: speed(times[1])))
      table.append(Row(what: "\(name), library, \(cores) threads", measured: speed(times[2])))
      let ratio = min(times[1].best, times[2].best) / times[0].best
      var row = Row(
        what: "\(name), Tensors to the faster", measured: String(format: "%.2f", ratio))
      if m == 4096 { (row.goal, row.isMet) = ("≥ 0.95", ratio >= 0.95) }
      table.append(row)
    }
  }
}
