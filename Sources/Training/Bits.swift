import Foundation

/// A loss or an entropy in bits. `crossEntropy` counts in nats, of which each is 1/ln 2 = 1.44 bits.
///
/// ```swift
/// bits(fromNats: loss.scalar / Double(letters))  // bits a letter
/// ```
public func bits(fromNats nats: Double) -> Double { nats / log(2) }
