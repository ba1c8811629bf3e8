/// Values that never change, in memory of their own: looking at one copies nothing and counts no
/// references, over which the threads would fight.
struct FixedValues<Element>: ~Copyable {
  /// Good as long as the owner of this.
  let values: UnsafeBufferPointer<Element>

  init(_ values: [Element]) {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: values.count)
    _ = copy.initialize(from: values)
    self.values = UnsafeBufferPointer(copy)
  }

  deinit {
    let all = UnsafeMutableBufferPointer(mutating: values)
    all.deinitialize()
    all.deallocate()
  }

  var count: Int { values.count }

  /// - Precondition: there is such a value.
  subscript(place: Int) -> Element {
    @inline(__always)
    _read { yield values.baseAddress.unsafelyUnwrapped[place] }
  }
}

// @unchecked: never written once it has been made.
extension FixedValues: @unchecked Sendable where Element: Sendable {}
