import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on 127.0.0.1.
final class LocalServer: Sendable {
  private struct State {
    var isStopped = false
    var listener: (any Channel)?
    var connections: [ObjectIdentifier: any Channel] = [:]
  }

  /// How long requests under way may take after ``stop()``.
  private static let grace = TimeAmount.seconds(2)

  private let state = Mutex(State())

  /// Serves until ``stop()`` or until the task is cancelled.
  ///
  /// - Parameters:
  ///   - port: 0 takes a free one.
  ///   - bodyBound: longest body that a request keeps, in bytes.
  ///   - ready: called once with the port.
  /// - Throws: `IOError` if the port cannot be had.
  func run(
    port: UInt16, bodyBound: Int, ready: @Sendable (UInt16) -> Void,
    answer: @escaping ConnectionHandler.Answer
  ) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let listener = try await bind(port, in: group, bodyBound: bodyBound, answer: answer)
      try await withTaskCancellationHandler {
        if start(listener), let port = listener.localAddress?.port { ready(UInt16(port)) }
        try await listener.closeFuture.get()
        for connection in state.withLock({ Array($0.connections.values) }) {
          try await connection.closeFuture.get()
        }
      } onCancel: {
        stop()
      }
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
    try await group.shutdownGracefully()
  }

  /// Takes no more connections, and closes those that there are after the requests under way.
  func stop() {
    let (listener, connections) = state.withLock { state in
      state.isStopped = true
      return (state.listener, Array(state.connections.values))
    }
    listener?.close(promise: nil)
    for connection in connections {
      connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
      connection.eventLoop.scheduleTask(in: Self.grace) { connection.close(promise: nil) }
    }
  }

  private func bind(
    _ port: UInt16, in group: MultiThreadedEventLoopGroup, bodyBound: Int,
    answer: @escaping ConnectionHandler.Answer
  ) async throws -> any Channel {
    try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
          try channel.pipeline.syncOperations.addHandler(
            ConnectionHandler(bodyBound: bodyBound, answer: answer))
          self.keep(channel)
        }
      }
      .bind(to: SocketAddress(ipAddress: "127.0.0.1", port: Int(port)))
      .get()
  }

  /// False if the server was stopped before.
  private func start(_ listener: any Channel) -> Bool {
    let isStopped = state.withLock { state in
      state.listener = listener
      return state.isStopped
    }
    if isStopped { listener.close(promise: nil) }
    return !isStopped
  }

  private func keep(_ connection: any Channel) {
    let key = ObjectIdentifier(connection)
    let isStopped = state.withLock { state in
      if !state.isStopped { state.connections[key] = connection }
      return state.isStopped
    }
    if isStopped { connection.close(promise: nil) }
    connection.closeFuture.whenComplete { _ in
      self.state.withLock { _ = $0.connections.removeValue(forKey: key) }
    }
  }
}
