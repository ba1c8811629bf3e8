import Testing
import WeirCore

struct CallingCodesTests {
  private func country(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer {
      let found = CallingCodes.country(of: ByteSlice(start: $0.baseAddress, count: $0.count))
      return found.isMissing ? nil : found.string
    }
  }

  @Test(arguments: [
    ("+8613912345678", "CN"), ("+85512000001", "KH"), ("+14155550132", "US"),
    ("+16045550132", "CA"), ("+18765550132", "JM"), ("+18095550132", "DO"),
    ("+79161234567", "RU"), ("+77011234567", "KZ"), ("+442079460123", "GB"),
    ("+441534123456", "JE"), ("+441481123456", "GG"), ("+441624123456", "IM"),
    ("+390612345678", "IT"), ("+390669812345", "VA"), ("+4779123456", "SJ"), ("+4722123456", "NO"),
    ("+35818123456", "AX"), ("+5997181234", "BQ"), ("+59994351234", "CW"), ("+212528812345", "EH"),
    ("+61891621234", "CC"), ("+38344123456", "XK"), ("+86", "CN"),
  ])
  func codesNameTheirCountry(phone: String, expected: String) {
    #expect(country(phone) == expected)
  }

  @Test(arguments: ["", "+", "110", "8613912345678", "Alice", "+0123456", "+99912345", "+x", "+8"])
  func otherTextsHaveNoCountry(phone: String) {
    #expect(country(phone) == nil)
  }

  @Test func aMissingPhoneHasNoCountry() {
    #expect(CallingCodes.country(of: .missing).isMissing)
  }
}
