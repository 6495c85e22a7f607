import Foundation
import Tensors
import TestSupport
import Testing

/// A computation with a fault of its own data: column 7 of a matrix that has three.
private func lookUp(_ column: Int) -> Tensor {
  inScope("LookUp", number: 30) { line in
    _ = line(1) { Tensor(scalar: 1) + Tensor(scalar: 2) }
    return line(2) { gather(Tensor(rows: [[1, 2, 3], [4, 5, 6]]), columns: [0, column]) }
  }
}

private func end() { stop("here", "nothing") }

private let stops = [
  Stop("matrix product: 2 × 3 by 2 × 2: 3 columns do not meet 2 rows") {
    _ = Tensor.ones([2, 3]) * .ones([2, 2])
  },
  Stop("scalar: a 2 tensor has 2 elements (Algorithm 4 (Attention), line 5)") {
    inScope("Attention", number: 4) { line in line(5) { _ = Tensor(vector: [1, 2]).scalar } }
  },
  Stop("here: nothing (Helper)") { inScope("Helper") { _ in end() } },
  Stop("here: nothing (Inner, line 2)") {
    // The innermost call is named, and the line it is at.
    inScope("Outer", number: 1) { line in
      line(9) { inScope("Inner") { line in line(2) { end() } } }
    }
  },
  Stop("here: nothing (Outer, line 9)") {
    // After a call returns, the place is the caller's again.
    inScope("Outer") { line in
      line(9) {
        inScope("Inner") { line in line(2) {} }
        end()
      }
    }
  },
]

private let faults = [
  Stop("column 7 of a 2 × 3 matrix (Algorithm 30 (LookUp), line 2)") { _ = lookUp(7) },
  Stop("column 3 of a 2 × 3 matrix") {
    _ = gather(Tensor(rows: [[1, 2, 3], [4, 5, 6]]), columns: [3])
  },
  Stop("column -1 of a 2 × 3 matrix (Algorithm 30 (LookUp), line 2)") {
    // What was collected before does not cover what comes after.
    _ = collectingFault { lookUp(7) }
    _ = lookUp(-1)
  },
  Stop("column 5 of a 2 × 3 matrix (Algorithm 30 (LookUp), line 2)") {
    // Collecting belongs to a thread: another one is not covered.
    _ = collectingFault {
      let thread = Thread { _ = lookUp(5) }
      thread.start()
      while true { Thread.sleep(forTimeInterval: 1) }
    }
  },
]

struct ContextTests {
  @Test(arguments: stops.indices) func mistakesEndWith70AndOneLine(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) { [i] in stops[i].call() }
    expectLine(result, stops[i].line)
  }

  @Test(arguments: faults.indices) func faultsNobodyCollectsEndWith65AndOneLine(_ i: Int) async {
    let result = await #expect(
      processExitsWith: .exitCode(65), observing: [\.standardErrorContent]
    ) { [i] in faults[i].call() }
    expectLine(result, faults[i].line)
  }

  @Test func collectedFaultsGoOnAsNaN() {
    let (value, fault) = collectingFault { 2 * lookUp(7) }
    #expect(value[0, 0] == 2 && value[1, 0] == 8)
    #expect(value[0, 1].isNaN && value[1, 1].isNaN)
    #expect(fault?.message == "column 7 of a 2 × 3 matrix")
    #expect(fault?.location == Location(label: "LookUp", number: 30, line: 2))
    #expect(
      fault?.description == "column 7 of a 2 × 3 matrix (Algorithm 30 (LookUp), line 2)")
  }

  @Test func theFirstFaultIsKept() {
    let (_, fault) = collectingFault {
      _ = lookUp(9)
      _ = gather(Tensor.ones([2, 2]), columns: [4])
      _ = lookUp(8)
    }
    #expect(fault?.message == "column 9 of a 2 × 3 matrix")
  }

  @Test func withoutAFaultThereIsNone() {
    let (value, fault) = collectingFault { lookUp(2) }
    #expect(fault == nil)
    #expect(value.columnArrays == [[1, 4], [3, 6]])
  }

  @Test func nestedCollectionsKeepTheirFaultsApart() {
    let (inner, outer) = collectingFault {
      _ = lookUp(5)
      let (_, inner) = collectingFault { lookUp(6) }
      let (_, none) = collectingFault { lookUp(1) }
      #expect(none == nil)
      _ = lookUp(7)
      return inner
    }
    #expect(inner?.message == "column 6 of a 2 × 3 matrix")
    #expect(outer?.message == "column 5 of a 2 × 3 matrix")
  }

  @Test func anInnerCollectionHidesItsFaultFromTheOuter() {
    let (_, outer) = collectingFault { _ = collectingFault { lookUp(6) } }
    #expect(outer == nil)
  }

  @Test func aThrownErrorEndsTheCollection() {
    struct Interrupted: Error {}
    let (_, outer) = collectingFault {
      #expect(throws: Interrupted.self) {
        try collectingFault {
          _ = lookUp(4)
          throw Interrupted()
        }
      }
      // The outer collection is on again, and knows nothing of the inner one's fault.
      _ = lookUp(8)
    }
    #expect(outer?.message == "column 8 of a 2 × 3 matrix")
  }

  @Test func threadsCollectTheirOwnFaults() async {
    let messages = await withTaskGroup(of: (Int, String?).self) { group in
      for i in 0..<16 {
        group.addTask {
          let fault = collectingFault { for _ in 0..<50 { _ = lookUp(3 + i) } }.fault
          return (i, fault?.message)
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for i in 0..<16 { #expect(messages[i] == "column \(3 + i) of a 2 × 3 matrix") }
  }

  @Test func aFaultIsHandedFromThreadToThreadWithItsPlace() async {
    let collected = await Task.detached {
      collectingFault { lookUp(7) }.fault
    }.value
    let fault = collectingFault {
      if let collected { noteFault(collected) }
      _ = lookUp(9)
    }.fault
    #expect(fault == collected)
    #expect(fault?.location?.number == 30)
    let result = await #expect(
      processExitsWith: .exitCode(65), observing: [\.standardErrorContent]
    ) {
      if let fault = collectingFault({ _ = lookUp(7) }).fault { noteFault(fault) }
    }
    expectLine(result, "column 7 of a 2 × 3 matrix (Algorithm 30 (LookUp), line 2)")
  }

  @Test func aPlaceIsWrittenAsInThePaper() {
    #expect(
      Location(label: "Attention", number: 4, line: 5).description
        == "Algorithm 4 (Attention), line 5")
    #expect(
      Location(label: "Attention", number: 4, line: 0).description == "Algorithm 4 (Attention)")
    #expect(Location(label: "Helper", number: nil, line: 2).description == "Helper, line 2")
  }
}
