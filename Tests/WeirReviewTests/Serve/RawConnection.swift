import Foundation

/// A connection that sends what no browser would.
enum RawConnection {
  /// Sends bytes to a port of this machine and reads until the other side ends the connection.
  ///
  /// - Throws: `POSIXError`, also where the connection does not end within ten seconds.
  static func exchange(_ request: String, port: UInt16) async throws -> String {
    // On a thread of its own: those of tasks are what the server answers on.
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try wait(for: request, port: port) })
      }
    }
  }

  private static func wait(for request: String, port: UInt16) throws -> String {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    try check(
      setsockopt(
        handle, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size)))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    try check(
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      })
    try check(write(handle, request, request.utf8.count))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(handle, &buffer, buffer.count)
      try check(count)
      if count == 0 { return String(decoding: answer, as: UTF8.self) }
      answer += buffer[..<count]
    }
  }

  private static func check(_ result: some BinaryInteger) throws {
    guard result < 0 else { return }
    throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
  }
}
