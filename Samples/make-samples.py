#!/usr/bin/env python3
"""Writes the sample logs of one day, 2021-06-01 in Shanghai: habits, and fraud planted in them.

The output depends on SEED alone. Needs the `zstd` command.
"""

import csv
import datetime
import io
import json
import pathlib
import random
import subprocess

SEED = 20210601
HERE = pathlib.Path(__file__).parent
ZONE = datetime.timezone(datetime.timedelta(hours=8))
DAY = datetime.datetime(2021, 6, 1, tzinfo=ZONE)
PERSONS = 400
DEVICE_TAC = "86123456"

random_source = random.Random(SEED)
calls, messages, payments = [], [], []


def at(hour, minute=0, second=0):
    """Milliseconds since the start of the day."""
    return ((hour * 60 + minute) * 60 + second) * 1000


class Person:
    """A subscriber with an account, a few contacts and a few shops."""

    def __init__(self, number):
        self.phone = f"+86139{number * 10007 % 100000000:08d}"
        self.account = f"6217{number:08d}"
        self.device = f"dev-{number:04d}"
        self.imei = f"{DEVICE_TAC}{number:07d}"
        self.imsi = f"46000{number:010d}"
        self.cell = f"cell-{number % 40:02d}"
        self.ip = f"10.20.{number // 200}.{number % 200 + 1}"
        self.contacts = []
        self.shops = []


def call(end, caller, callee, seconds, answered=True, person=None, trunk=None):
    record = {"kind": "call", "time": end, "caller": caller, "callee": callee,
              "duration": seconds, "answered": answered}
    if person:
        record.update(imei=person.imei, imsi=person.imsi, cell=person.cell)
    if trunk:
        record["trunk"] = trunk
    calls.append(record)


def sms(time, sender, recipient, text, cell=None):
    record = {"kind": "sms", "time": time, "sender": sender, "recipient": recipient, "text": text}
    if cell:
        record["cell"] = cell
    messages.append(record)


def pay(time, payer, payee, amount, kind, channel="app", payer_phone="", payee_phone="",
        device="", ip=""):
    payments.append([time, payer, payee, f"{amount:.2f}", "CNY", channel, kind, payer_phone,
                     payee_phone, device, ip])


def waking_time():
    """A time of day as people keep it: little before seven, most at noon and in the evening."""
    hour = random_source.choices(
        range(24),
        [1, 1, 0, 0, 0, 1, 3, 8, 14, 16, 16, 18, 18, 14, 14, 15, 16, 18, 20, 20, 16, 12, 6, 2])[0]
    return at(hour) + random_source.randrange(3600 * 1000)


TALK = [
    "晚上一起吃饭吗", "我到楼下了", "明天的会改到三点", "孩子放学你去接一下", "路上堵车，晚十分钟到",
    "See you at seven", "Running late, start without me", "Happy birthday!", "周末去爬山吧",
    "Can you call me back?", "药买好了，放在门口", "好的，收到", "文件已经发你邮箱了",
]
SERVICES = ["10690102", "10690311", "10690577", "10690800"]


def habits(people):
    """The traffic of people who do nothing wrong."""
    shops = [f"SHOP{number:03d}" for number in range(60)]
    for person in people:
        person.contacts = random_source.sample(people, random_source.randint(4, 9))
        person.shops = random_source.sample(shops, 4)
    for _ in range(3600):
        person = random_source.choice(people)
        other = random_source.choice(person.contacts)
        if other is person:
            continue
        answered = random_source.random() < 0.82
        seconds = int(random_source.lognormvariate(3.9, 1.0)) + 4 if answered else \
            random_source.randint(8, 40)
        call(waking_time(), person.phone, other.phone, min(seconds, 560), answered, person)
    for _ in range(960):
        person = random_source.choice(people)
        other = random_source.choice(person.contacts)
        sms(waking_time(), person.phone, other.phone, random_source.choice(TALK), person.cell)
    for number in range(400):
        person = random_source.choice(people)
        time = waking_time()
        if number % 2:
            sms(time, random_source.choice(SERVICES), person.phone,
                f"您的验证码为 {random_source.randint(100000, 999999)}，五分钟内有效，请勿泄露")
        else:
            sms(time, "95588", person.phone,
                f"【工商银行】您尾号{random_source.randint(1000, 9999)}的账户支出"
                f" {random_source.randint(5, 900)} 元")
    for _ in range(1150):
        person = random_source.choice(people)
        amount = min(round(random_source.lognormvariate(3.8, 1.1), 2) + 1, 4800)
        pay(waking_time(), person.account, random_source.choice(person.shops), amount, "purchase",
            random_source.choice(["app", "card", "qr"]), person.phone, "", person.device, person.ip)
    for _ in range(220):
        person = random_source.choice(people)
        other = random_source.choice(person.contacts)
        if other is person:
            continue
        amount = random_source.choice([200, 300, 500, 800, 1200, 2000])
        pay(waking_time(), person.account, other.account, amount, "transfer", "app",
            person.phone, other.phone, person.device, person.ip)


def one_ring(people):
    """A caller abroad rings sixty people once; two of them call back."""
    targets = random_source.sample(people, 60)
    for number, target in enumerate(targets):
        call(at(8, 2) + number * 7000, "+85512000001", target.phone, random_source.randint(1, 2),
             False, trunk="INT-2")
    for number, target in enumerate(targets[:2]):
        call(at(9, 15 + number), target.phone, "+85512000001", 190, True, target)


def network_abuse(people):
    """A gateway, a robot, a stolen switchboard, a bombed number, changed caller ids."""
    for number in range(24):
        sim = Person(9000 + number % 6)
        sim.imei = "867700000000017"
        call(at(10, 0) + number * 95000, f"+861700000{number % 6:04d}",
             random_source.choice(people).phone, random_source.randint(40, 200), True, sim)
    for number in range(36):
        call(at(11, 20) + number * 4000, "+8617100000088", random_source.choice(people).phone, 6)
    for number in range(14):
        call(at(1, 0) + number * 8 * 60000, "+862088880001", f"+3712000{number:04d}", 400)
    for number in range(8):
        call(at(3, 0) + number * 6 * 60000, "+8613500000077", f"+3719012{number:04d}", 330)
    for number in range(45):
        call(at(14, 30) + number * 9000, f"+86185000001{number:02d}", people[7].phone, 3)
    for number in range(56):
        call(at(16, 0) + number * 6000, f"+8529300000{number:02d}", people[200 + number].phone, 0,
             False, trunk="INT-1")
    for number in range(3):
        call(at(13, number * 5), "+86110", people[20 + number].phone, 95, trunk="INT-2")
    call(at(15, 12), "+8613600000012", people[30].phone, 61, trunk="INT-1")


def campaigns(people):
    """Phishing links, a rack of SIM cards, bombs of codes, card numbers, a child abroad."""
    for number, person in enumerate(random_source.sample(people, 40)):
        sms(at(9, 30) + number * 20000, "+8616500000001", person.phone,
            f"【ETC中心】您的ETC已失效，请立即点击 http://etc-renew{number % 3}.top/a 重新认证")
    for number, person in enumerate(random_source.sample(people, 60)):
        sms(at(12, 10) + number * 8000, f"+86167000000{number % 8:02d}", person.phone,
            f"诚聘兼职点赞员，日结三百元起，无需经验，加微信 wx{number:03d}", "cell-33")
    for number in range(24):
        sms(at(15, 0) + number * 9000, f"1069{number % 7:02d}00", people[11].phone,
            f"验证码 {random_source.randint(1000, 9999)}，请勿泄露给他人")
    for number in range(6):
        sms(at(17, number * 3), "+8616500000002", people[40 + number].phone,
            "我是房东，换新账户了，房租请汇到 6222020200112233 张某")
    for number in range(4):
        sms(at(18, number * 2), "+8616500000003", people[50 + number].phone,
            "【工商银行】您的网银令牌今日到期，请尽快升级")
    sms(at(19, 5), "+447700900001", people[60].phone,
        "Hi Mum, I dropped my phone, this is my new number. Text me back?")


def laundering(people):
    """A gathering account, a mule, splitting, card tests, a drained account, bait."""
    for number in range(12):
        person = people[100 + number]
        pay(at(10, number * 4), person.account, "6230MULE0001", 7200 + number * 10, "transfer",
            "app", person.phone, "+8617200000001", person.device, person.ip)
    pay(at(10, 50), "6230MULE0001", "6230MULE0002", 49800, "transfer", "web", "", "+8617200000001",
        "dev-mule", "203.0.113.7")
    pay(at(11, 10), "6230MULE0002", "6230MULE0003", 48000, "transfer", "web", "+8617200000001",
        "+8617200000001", "dev-mule", "203.0.113.7")
    for number in range(4):
        pay(at(13, number * 10), people[150 + number].account, "6230CORP0001", 49500, "transfer",
            "web", people[150 + number].phone, "", people[150 + number].device)
    for number in range(15):
        pay(at(4, 0) + number * 15000, f"CARD{number:04d}", "SHOP007", 1 + number % 5, "purchase",
            "card", "", "", "dev-robot", "198.51.100.9")
    pay(at(7, 30), people[160].account, "6230MULE0009", 0.01, "transfer", "app", people[160].phone,
        "", "dev-new", "198.51.100.10")
    pay(at(7, 30, 40), people[160].account, "6230MULE0009", 4900, "transfer", "app",
        people[160].phone, "", "dev-new", "198.51.100.10")
    for number in range(4):
        pay(at(23, number * 6), people[170].account, f"6230NIGHT{number:03d}", 8800, "transfer",
            "app", people[170].phone, "", "dev-new2", "198.51.100.11")
    pay(at(9, 40), "6230BAIT0001", people[180].account, 38.5, "transfer", "app", "",
        people[180].phone)
    pay(at(11, 40), people[180].account, "6230BAIT0001", 3000, "transfer", "app",
        people[180].phone, "", people[180].device, people[180].ip)


def stories(people):
    """Frauds that only the logs together tell: the lure in one, the money in another."""
    for number in range(3):
        victim = people[300 + number]
        call(at(14, 10 + number * 20), "+95900000007", victim.phone, 1500 + number * 300,
             trunk="INT-2")
        pay(at(14, 45 + number * 4), victim.account, f"6230SAFE{number:04d}",
            30000 + number * 8000, "transfer", "app", victim.phone, "", victim.device, victim.ip)
    for number in range(2):
        victim = people[310 + number]
        sms(at(20, number * 7), "+8616500000009", victim.phone,
            "您的账户已冻结，请登录 http://icbc-verify.cc/login 解冻")
        sms(at(20, number * 7 + 3), "95588", victim.phone, "【工商银行】验证码 482193，切勿告诉他人")
        pay(at(20, number * 7 + 6), victim.account, "6230PHISH001", 4200, "transfer", "app",
            victim.phone, "", "dev-phish", "198.51.100.12")
    victim = people[320]
    pay(at(16, 25), victim.account, "6230SHARE001", 9800, "transfer", "app", victim.phone, "",
        victim.device, victim.ip)
    call(at(16, 40), "+8617000000555", victim.phone, 2400)


def instant(milliseconds):
    time = DAY + datetime.timedelta(milliseconds=milliseconds)
    utc = time.astimezone(datetime.timezone.utc)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def compress(name, text):
    done = subprocess.run(["zstd", "-19", "-q", "-c"], input=text.encode(), stdout=subprocess.PIPE,
                          check=True)
    (HERE / name).write_bytes(done.stdout)


def lines(prefix, records):
    """JSON Lines in order of time, with ids from 1."""
    records.sort(key=lambda record: record["time"])
    for number, record in enumerate(records, 1):
        yield record["time"], json.dumps(
            {"id": f"{prefix}-{number}", **record, "time": instant(record["time"])},
            ensure_ascii=False, separators=(",", ":")) + "\n"


def write():
    quarters = ["", "", "", ""]
    for time, line in lines("c", calls):
        quarters[time // at(6)] += line
    for number, text in enumerate(quarters):
        compress(f"calls-{number * 6:02d}.jsonl.zst", text)
    compress("messages.jsonl.zst", "".join(line for _, line in lines("m", messages)))
    payments.sort(key=lambda payment: payment[0])
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["txn_id", "booked_at", "from_account", "to_account", "amount", "currency",
                     "channel", "type", "payer_phone", "payee_phone", "device", "ip"])
    for number, (time, *rest) in enumerate(payments, 1):
        booked = (DAY + datetime.timedelta(milliseconds=time)).strftime("%Y-%m-%d %H:%M:%S")
        writer.writerow([f"p-{number}", booked, *rest])
    compress("payments.csv.zst", table.getvalue())


def main():
    people = [Person(number) for number in range(1, PERSONS + 1)]
    habits(people)
    one_ring(people)
    network_abuse(people)
    campaigns(people)
    laundering(people)
    stories(people)
    write()


if __name__ == "__main__":
    main()
