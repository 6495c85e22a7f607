import FormalTraining
import Foundation
import Testing

struct InterruptionTests {
  @Test func theFirstControlCIsNoted() async {
    await #expect(processExitsWith: .exitCode(3)) {
      Interruption.listen()
      precondition(!Interruption.isAsked)
      raise(SIGINT)
      exit(Interruption.isAsked ? 3 : 4)
    }
  }

  @Test func theSecondEndsTheProgram() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interruption.listen()
      raise(SIGINT)
      raise(SIGINT)
      exit(0)
    }
  }
}
