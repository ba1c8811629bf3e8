/// Letters that read like one of the Latin alphabet: "letter likenesses", folded, one letter a line.
///
/// Of Unicode's table of confusable characters (UTS #39), the letters with marks by their
/// decompositions, and those that names in use have been forged with.
let confusableFacts = """
  a àáâãäåæāăąǎǟǡǻȁȃȧɑəαаᎪᗅḁạảấầẩẫậắằẳẵặ
  b ƅɓʙβвьᏏᏴᑲᖯᗷḃḅḇ
  c çćĉċčƈσсᏟᴄḉⲥ
  d ďđɖɗԁᎠᏧᑯᗞᗪḋḍḏḑḓ
  e èéêëēĕėęěȅȇȩɇʒεезёєҽᎬḕḗḙḛḝẹẻẽếềểễệꬲ
  f ƒғքᖴḟẝꞙꬵ
  g ĝğġģƍǥǧǵɡɢԍցᏀᏳᶃḡ
  h ĥħȟɦнһհᎻᏂᕼḣḥḧḩḫẖⱨ
  i ìíîïĩīĭįıǐȉȋɨɩɪιіїᎥḭḯỉịꙇ
  j ĵǰɉʝϳјᎫᒍ
  k ķĸǩκкᏦᛕᴋḱḳḵⱪ
  l ĺļľłǀɫӏᏞᒪᛁḷḹḻḽⲓ
  m ɱмᎷᗰᛖᴍḿṁṃ
  n ñńņňŋǹηпոռṅṇṉṋꞑ
  o òóôõöøōŏőơǒǫǭȍȏȫȭȯȱοоөօଠഠဝჿዐᴏᴑṍṏṑṓọỏốồổỗộớờởỡợⲟꬽ
  p ƥƿρрᏢᑭṕṗⲣ
  q ʠԛգզ
  r ŕŗřȑȓɍɼɽɾʀгᎡᎱᏒᖇᴦṙṛṝṟⲅꭇꭈ
  s śŝşšƽșʂѕᏕᏚṡṣṥṧṩꜱ
  t ţťŧƫțτтᎢṫṭṯṱẗ
  u ùúûüũūŭůűųưǔǖǘǚǜȕȗʉʋυицսሀᑌᴜṳṵṷṹṻụủứừửữựꞟꭎꭒ
  v νѵᏙᐯᴠᶌṽṿⱱⱴꛟ𑜆
  w ŵɯωшщѡԝաᎳᏔᴡẁẃẅẇẉẘⱳ𑜊𑜎𑜏
  x χхᕁᕽᚷẋẍ
  y ýÿŷƴȳɏɣʏγуўүყᎩᎽẏẙỳỵỷỹỿꭚ
  z źżžƶƻȥʐᏃᴢẑẓẕⱬ
  """
