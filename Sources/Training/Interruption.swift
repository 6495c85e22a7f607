import Foundation
import Synchronization

/// Ctrl-C as a plea to stop after the step at hand. A second one ends the program at once.
public enum Interruption {
  private static let asked = Atomic<Bool>(false)

  /// From now on the first Ctrl-C is only noted.
  public static func listen() {
    asked.store(false, ordering: .relaxed)
    // Whoever started the program may have kept the signal from it.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGINT) { _ in
      Interruption.asked.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
  }

  /// Whether it has come.
  public static var isAsked: Bool { asked.load(ordering: .relaxed) }
}
