// A message centre for tests: the npm package "smpp" behind two ports, one of them with TLS.
// usage: node centre.js PORT TLS_PORT PASSWORD FOLDER; every event is one JSON object a line on the standard output.
// The last two digits of a number say what goes wrong with a text to it; see smpp_centre.rs.
'use strict';
const fs = require('fs');
const smpp = require('smpp');

const [port, tlsPort, password, folder] = process.argv.slice(2);
const tell = (event) => fs.writeSync(1, JSON.stringify(event) + '\n');
let messages = 0;

const FINAL = { 97: 'UNDELIV', 98: 'EXPIRED' };
const REFUSED = { 90: smpp.ESME_RTHROTTLED, 91: smpp.ESME_RMSGQFUL, 92: smpp.ESME_RINVDSTADR, 89: smpp.ESME_RINVSRCADR };

function receipt(session, pdu, id, state) {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2611201600 done date:2611201600 stat:${state} err:000 text:`;
  session.deliver_sm(
    { esm_class: 4, source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, short_message: text },
    (answer) => tell({ event: 'receipt-answered', id, status: answer.command_status }),
  );
}

function answerAtLast(session, answer) {
  if (!fs.existsSync(`${folder}/answer`)) return setTimeout(() => answerAtLast(session, answer), 20);
  session.send(answer, () => tell({ event: 'answered-at-last' }));
  return undefined;
}

function submit(session, pdu) {
  const { message, udh } = pdu.short_message;
  const id = `m${++messages}`;
  tell({
    event: 'submit', id, to: pdu.destination_addr, from: pdu.source_addr, from_ton: pdu.source_addr_ton, coding: pdu.data_coding,
    esm_class: pdu.esm_class, registered: pdu.registered_delivery, text: message,
    header: udh ? Buffer.concat(udh).toString('hex') : null,
  });
  const fault = Number(pdu.destination_addr.slice(-2));
  const accepted = () => pdu.response({ message_id: id });
  if (REFUSED[fault]) return session.send(pdu.response({ command_status: REFUSED[fault] }));
  if (fault === 93) return undefined;
  if (fault === 88) return answerAtLast(session, accepted());
  if (fault === 94) return session.destroy();
  if (fault === 99) return setTimeout(() => session.send(accepted()), 1500);
  if (fault === 96) session.send(new smpp.PDU('submit_sm_resp', { sequence_number: pdu.sequence_number + 1000, message_id: 'nobody' }));
  session.send(accepted());
  if (fault === 95) session.send(accepted());
  if (pdu.registered_delivery) receipt(session, pdu, id, FINAL[fault] || 'DELIVRD');
  return undefined;
}

function talk(session) {
  session.on('bind_transceiver', (pdu) => {
    const right = pdu.password === password;
    tell({ event: 'bind', system_id: pdu.system_id, version: pdu.interface_version, right });
    if (pdu.system_id === 'ignored') return;
    session.send(pdu.response(right ? { system_id: 'centre' } : { command_status: smpp.ESME_RINVPASWD }));
    // A centre that asks whether we live.
    if (right) session.enquire_link({}, () => tell({ event: 'alive' }));
  });
  session.on('submit_sm', (pdu) => submit(session, pdu));
  session.on('enquire_link', (pdu) => {
    tell({ event: 'enquired' });
    if (!fs.existsSync(`${folder}/deaf`)) session.send(pdu.response());
  });
  session.on('unbind', (pdu) => {
    tell({ event: 'unbound' });
    session.send(pdu.response());
    session.close();
  });
  session.on('close', () => tell({ event: 'closed' }));
  session.on('error', (error) => tell({ event: 'error', message: error.message }));
}

const certificate = { key: fs.readFileSync(`${folder}/key.pem`), cert: fs.readFileSync(`${folder}/chain.pem`) };
smpp.createServer(talk).listen(Number(port), '127.0.0.1');
smpp.createServer(certificate, talk).listen(Number(tlsPort), '127.0.0.1');
