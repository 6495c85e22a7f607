import Testing

@Suite("Chapter 3, single-query attention", .serialized) struct Chapter03 {
  @Test func scores() async throws { try await judge("Chapter03.scores") }
  @Test func weights() async throws { try await judge("Chapter03.weights") }
  @Test func singleQueryAttention() async throws {
    try await judge("Chapter03.singleQueryAttention")
  }
  @Test func predictEquals() async throws { try await judge("Chapter03.predictEquals") }
  @Test func predictShift() async throws { try await judge("Chapter03.predictShift") }
}
