// What the officers' app asks of Firestore, whole: the JavaScript of docs/pangkas.md, which explains it. It is changed
// there; `python -m tests.pangkas_page` writes this file, and journey.mjs runs it in the tests.

import {
  collection,
  doc,
  getDocFromServer,
  getDocsFromServer,
  limit,
  onSnapshot,
  orderBy,
  query,
  serverTimestamp,
  setDoc,
  where,
} from "firebase/firestore";

export function watchSeats(db, uid, show, refused) {
  return onSnapshot(doc(db, "officers", uid), show, refused);
}

export function watchWaiting(db, seat, show, refused) {
  const waiting = query(
    collection(db, "applications"),
    where("waiting_for.seat", "==", seat),
    orderBy("waiting_for.since"),
  );
  return onSnapshot(waiting, show, refused);
}

export function listPast(db, seat, most) {
  return getDocsFromServer(
    query(
      collection(db, "applications"),
      where("seats", "array-contains", seat),
      orderBy("submitted_at", "desc"),
      limit(most),
    ),
  );
}

function placeOf(db, applicationId, turn) {
  return doc(db, "applications", applicationId, "decisions", String(turn));
}

export function decide(db, officer, applicationId, turn, action, note = null, classification = null) {
  return setDoc(placeOf(db, applicationId, turn), {
    turn,
    action,
    note,
    officer,
    classification,
    decided_at: serverTimestamp(),
  });
}

export async function reread(db, applicationId, turn) {
  const places = [doc(db, "applications", applicationId), placeOf(db, applicationId, turn)];
  const [application, decision] = await Promise.all(places.map(getDocFromServer));
  return { application: application.data(), decision: decision.data() };
}

export async function resultOf(db, officer, applicationId, turn, decided) {
  try {
    await decided;
    return "accepted";
  } catch (error) {
    if (error.code !== "permission-denied") throw error;
    const { decision } = await reread(db, applicationId, turn);
    return decision?.officer === officer ? "accepted before" : "refused";
  }
}

export function watchDecision(db, applicationId, turn, show, refused) {
  return onSnapshot(placeOf(db, applicationId, turn), { includeMetadataChanges: true }, show, refused);
}
