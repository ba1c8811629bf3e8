import NIOCore
import NIOHTTP1

/// Reads the requests of one connection and writes their answers, one after the other.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart
  typealias Answer = @Sendable (PageRequest) async -> PageResponse

  /// Longest body that is kept, in bytes; the rest of a longer one is read and dropped.
  private let bodyBound: Int
  private let answer: Answer
  private var head: HTTPRequestHead?
  private var body: [UInt8]? = []

  init(bodyBound: Int, answer: @escaping Answer) {
    self.bodyBound = bodyBound
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
    case .body(let part):
      guard let length = body?.count else { return }
      if length + part.readableBytes <= bodyBound {
        body?.append(contentsOf: part.readableBytesView)
      } else {
        body = nil
      }
    case .end:
      guard let head else { return }
      reply(to: head, context: context)
    }
  }

  /// What is no HTTP gets no answer.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  /// The next request waits in the pipeline until this one is answered.
  private func reply(to head: HTTPRequestHead, context: ChannelHandlerContext) {
    let request = PageRequest(head, body: body)
    body = []
    let promise = context.eventLoop.makePromise(of: PageResponse.self)
    promise.completeWithTask { [answer] in await answer(request) }
    promise.futureResult.assumeIsolated().whenSuccess { response in
      self.write(response, to: head, context: context)
    }
  }

  private func write(
    _ response: PageResponse, to head: HTTPRequestHead, context: ChannelHandlerContext
  ) {
    var headers = response.headers + [("Content-Length", String(response.body.count))]
    // The parser reads nothing more after a request for another protocol.
    let goesOn =
      head.isKeepAlive && head.method != .CONNECT && !head.headers.contains(name: "Upgrade")
    if goesOn, let connection = head.headers["Connection"].last {
      headers.append(("Connection", connection))
    }
    headers.sort { $0.name < $1.name }
    let start = HTTPResponseHead(
      version: .http1_1, status: response.status,
      headers: HTTPHeaders(headers.map { ($0.name, $0.value) }))
    context.write(wrapOutboundOut(.head(start)), promise: nil)
    // A body after the head of a HEAD would be taken for the next answer.
    if head.method != .HEAD {
      let body = context.channel.allocator.buffer(bytes: response.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
    if !goesOn {
      written.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
  }
}
