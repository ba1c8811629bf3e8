/// Messages that people and services send.
extension Background {
  mutating func writeMessage(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    switch random.below(1_000) {
    case 0..<480: writePersonalMessage(moment, &random, to: &line)
    case 480..<740: writeServiceMessage(codes, moment, &random, to: &line)
    default: writeServiceMessage(notices, moment, &random, to: &line)
    }
  }

  private mutating func writePersonalMessage(
    _ moment: Moment, _ random: inout RandomStream, to line: inout LineBuffer
  ) -> Int {
    let sender = someone(moment, &random)
    let recipient = population.contact(of: sender, &random)
    line.append("\"sender\":\"+")
    line.append(population.phone(sender))
    line.append("\",\"recipient\":\"+")
    line.append(population.phone(recipient))
    line.append("\",\"text\":\"")
    personal.write(random.below(personal.count), brand: 0, &random, to: &line)
    line.append("\",\"imei\":\"")
    line.append(population.imei(sender), digits: 15)
    line.append("\",\"cell\":\"cell-")
    line.append(UInt64(population.cell(sender, hour: moment.hour)))
    line.append("\"}\n")
    return sender & 3
  }

  /// A code or a notice of one of the services, each from its own number.
  private mutating func writeServiceMessage(
    _ templates: TextTemplates, _ moment: Moment, _ random: inout RandomStream,
    to line: inout LineBuffer
  ) -> Int {
    let service = min(random.below(services), random.below(services))
    let recipient = someone(moment, &random)
    line.append("\"sender\":\"1069")
    line.append(UInt64(100_000 + service * 137))
    line.append("\",\"recipient\":\"+")
    line.append(population.phone(recipient))
    line.append("\",\"text\":\"")
    templates.write(random.below(templates.count), brand: service, &random, to: &line)
    line.append("\"}\n")
    return service & 3
  }
}
