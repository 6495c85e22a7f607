import Foundation
import Tensors

/// A learning rate for each step: a pure function of the step's number.
///
/// ```swift
/// let schedule = Schedule.warmupCosine(peak: 1e-3, floor: 1e-4, warmup: 100, steps: 2_000)
/// adamW.rate = schedule(step)
/// ```
public struct Schedule: Sendable, Hashable, Codable {
  /// The largest rate.
  public let peak: Double
  /// The rate at the end.
  public let floor: Double
  /// How many steps the rate rises.
  public let warmup: Int
  /// The step at which the floor is reached; nil if the rate stays at its peak.
  public let steps: Int?

  /// The same rate at all steps; one that is not positive stops.
  public static func constant(_ rate: Double) -> Schedule {
    requirePositive(rate, "schedule", "rate")
    return Schedule(peak: rate, floor: rate, warmup: 0, steps: nil)
  }

  /// A straight rise over `warmup` steps, then half a wave of the cosine down to the floor, which is
  /// reached at step `steps` and kept. This is nanoGPT's.
  ///
  /// Stops unless 0 < floor ≤ peak and 0 ≤ warmup ≤ steps.
  public static func warmupCosine(
    peak: Double, floor: Double, warmup: Int, steps: Int
  ) -> Schedule {
    requirePositive(peak, "schedule", "peak")
    requirePositive(floor, "schedule", "floor")
    guard floor <= peak, 0 <= warmup, warmup <= steps else {
      stop("schedule", "peak \(peak), floor \(floor), \(warmup) steps of warm-up in \(steps)")
    }
    return Schedule(peak: peak, floor: floor, warmup: warmup, steps: steps)
  }

  /// The rate at a step, counted from 0.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return peak * Double(step + 1) / Double(warmup + 1) }
    guard let steps else { return peak }
    if step > steps || steps == warmup { return floor }
    let part = Double(step - warmup) / Double(steps - warmup)
    return floor + 0.5 * (1 + cos(.pi * part)) * (peak - floor)
  }
}
