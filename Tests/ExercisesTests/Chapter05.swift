import Testing

@Suite("Chapter 5, multi-head attention", .serialized) struct Chapter05 {
  @Test func predictStack() async throws { try await judge("Chapter05.predictStack") }
  @Test func mhAttention() async throws { try await judge("Chapter05.mhAttention") }
  @Test func asOneHead() async throws { try await judge("Chapter05.asOneHead") }
  @Test func predictParameters() async throws { try await judge("Chapter05.predictParameters") }
}
