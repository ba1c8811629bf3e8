import WeirCore

/// What was found of hosts that came before, for one list of protected names: the same hosts come
/// again and again.
///
/// Not shared.
final class HostMemo {
  let names: ProtectedNames.Identity
  private static let hostLimit = 4_096
  private static let slotCount = 4 * hostLimit

  private var slots = [Int32](repeating: -1, count: slotCount)
  /// Where each host ends in `bytes`.
  private var ends: [Int] = []
  private var bytes: [UInt8] = []
  /// By host: in which span of time, and what was found.
  private var findings: [(span: Int, isNear: Bool)] = []

  init(_ names: ProtectedNames.Identity) { self.names = names }

  /// As ``ProtectedNames/isNearMiss(_:at:_:)``.
  ///
  /// - Complexity: O(*n*) in the bytes of a host that is known.
  func isNearMiss(
    _ host: UnsafeBufferPointer<UInt8>, _ names: ProtectedNames, at time: Int64,
    _ suffixes: PublicSuffixes
  ) -> Bool {
    let span = names.span(of: time)
    var slot = Int(truncatingIfNeeded: hashBytes(host)) & (Self.slotCount - 1)
    while slots[slot] >= 0 {
      let place = Int(slots[slot])
      if findings[place].span == span, isEqual(host, place) { return findings[place].isNear }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
    let isNear = names.isNearMiss(host, at: time, suffixes)
    if findings.count == Self.hostLimit {
      forgetAll()
      slot = Int(truncatingIfNeeded: hashBytes(host)) & (Self.slotCount - 1)
    }
    slots[slot] = Int32(findings.count)
    findings.append((span, isNear))
    bytes.append(contentsOf: host)
    ends.append(bytes.count)
    return isNear
  }

  private func isEqual(_ host: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    let start = place == 0 ? 0 : ends[place - 1]
    return ends[place] - start == host.count && bytes[start..<ends[place]].elementsEqual(host)
  }

  private func forgetAll() {
    slots = [Int32](repeating: -1, count: Self.slotCount)
    ends.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
  }
}
