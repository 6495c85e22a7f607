import Testing

@Suite("Chapter 11, training", .serialized) struct Chapter11 {
  @Test func predictLoss() async throws { try await judge("Chapter11.predictLoss") }
  @Test func sequenceLoss() async throws { try await judge("Chapter11.sequenceLoss") }
  @Test func knockedOut() async throws { try await judge("Chapter11.knockedOut") }
  @Test func maskedLoss() async throws { try await judge("Chapter11.maskedLoss") }
  @Test func visit() async throws { try await judge("Chapter11.visit") }
}
