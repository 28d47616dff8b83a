// Plays officers' phones for a test: one JSON command a line on stdin, one JSON answer a line on stdout.
//
//   node journey.mjs HOST PORT PROJECT
//   {"command": "sign_in", "officer": "rt"}            ->  {}
//   {"command": "watch", "officer": "rt", "seat": "…"} ->  {} or {"refused": "permission-denied"}
//
// Every officer has an app instance, and so a cache, a queue of writes and a connection, of their own. `reads` counts
// the documents that the server has delivered to the officer's app.

import { createInterface } from "node:readline";
import { deleteApp, initializeApp } from "firebase/app";
import {
  connectFirestoreEmulator,
  deleteDoc,
  disableNetwork,
  doc,
  enableNetwork,
  getDocFromServer,
  getFirestore,
  setDoc,
  updateDoc,
} from "firebase/firestore";
import { decide, listPast, reread, resultOf, watchDecision, watchSeats, watchWaiting } from "./pangkas.mjs";

const [host, port, project] = process.argv.slice(2);
const phones = new Map();

const commands = {
  sign_in({ officer }) {
    const app = initializeApp({ projectId: project, apiKey: "none" }, officer);
    const db = getFirestore(app);
    connectFirestoreEmulator(db, host, Number(port), { mockUserToken: { sub: officer } });
    phones.set(officer, { app, db, waiting: [], decisions: new Map(), outcomes: new Map(), decided: new Map(), reads: 0 });
  },

  async sign_out({ officer }) {
    await deleteApp(phones.get(officer).app);
    phones.delete(officer);
  },

  seats({ officer, of }) {
    return new Promise((shown, refused) => {
      const show = (snapshot) => shown({ seats: snapshot.data()?.seats ?? null });
      watchSeats(phones.get(officer).db, of, show, refused);
    });
  },

  watch({ officer, seat }) {
    const phone = phones.get(officer);
    return new Promise((begun, refused) => {
      const show = (snapshot) => {
        phone.waiting = snapshot.docs.map((found) => found.id);
        phone.reads += snapshot.docChanges().length; // one that leaves the list is delivered too
        begun();
      };
      watchWaiting(phone.db, seat, show, refused);
    });
  },

  watch_decision({ officer, application_id, turn }) {
    const phone = phones.get(officer);
    return new Promise((begun, refused) => {
      const show = (snapshot) => {
        const { action, officer: by } = snapshot.data() ?? {};
        const shown = snapshot.exists() ? { action, officer: by, pending: snapshot.metadata.hasPendingWrites } : null;
        phone.decisions.set(nameOf(application_id, turn), shown);
        begun();
      };
      watchDecision(phone.db, application_id, turn, show, refused);
    });
  },

  shown({ officer }) {
    const { waiting, decisions, outcomes, reads } = phones.get(officer);
    return { waiting, decisions: Object.fromEntries(decisions), outcomes: Object.fromEntries(outcomes), reads };
  },

  async past({ officer, seat, most }) {
    const found = await listPast(phones.get(officer).db, seat, most);
    return { applications: found.docs.map((each) => each.id) };
  },

  async get({ officer, application_id }) {
    await getDocFromServer(doc(phones.get(officer).db, "applications", application_id));
  },

  reread({ officer, application_id, turn }) {
    return reread(phones.get(officer).db, application_id, turn);
  },

  // Begins to decide and does not wait; `shown` tells what became of it.
  decide({ officer, application_id, turn, action, note, classification }) {
    const phone = phones.get(officer);
    const became = (outcome) => phone.outcomes.set(nameOf(application_id, turn), outcome);
    became("pending");
    const decided = decide(phone.db, officer, application_id, turn, action, note, classification);
    phone.decided.set(nameOf(application_id, turn), decided);
    decided.then(
      () => became("accepted"),
      (error) => became(error.code),
    );
  },

  async result({ officer, application_id, turn }) {
    const { db, decided } = phones.get(officer);
    return { result: await resultOf(db, officer, application_id, turn, decided.get(nameOf(application_id, turn))) };
  },

  async offline({ officer }) {
    await disableNetwork(phones.get(officer).db);
  },

  async online({ officer }) {
    await enableNetwork(phones.get(officer).db);
  },

  // What no officers' app should try: each is refused.
  async decide_by_own_clock({ officer, application_id, turn }) {
    const decision = { turn, action: "approve", note: null, officer, decided_at: new Date() };
    await setDoc(placeOf(officer, application_id, turn), decision);
  },

  async change_decision({ officer, application_id, turn, action }) {
    await updateDoc(placeOf(officer, application_id, turn), { action });
  },

  async delete_decision({ officer, application_id, turn }) {
    await deleteDoc(placeOf(officer, application_id, turn));
  },
};

function placeOf(officer, applicationId, turn) {
  return doc(phones.get(officer).db, "applications", applicationId, "decisions", String(turn));
}

function nameOf(applicationId, turn) {
  return `${applicationId}/${turn}`;
}

async function answerTo({ command, ...given }) {
  try {
    return (await commands[command](given)) ?? {};
  } catch (error) {
    if (error.name !== "FirebaseError") throw error;
    return { refused: error.code };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answerTo(JSON.parse(line))));
}
process.exit();
