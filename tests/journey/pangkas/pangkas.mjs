// What the officers' app asks of Firestore, whole: these calls, and no others, are what terraform/firestore.rules lets
// through. An example to copy; docs/pangkas.md explains it, journey.mjs runs it in the tests.

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

// What waits for a seat, the longest first. `show` gets a snapshot at once and after every change; `refused` gets an
// error with code "permission-denied" if the officer does not hold the seat, and the listener is over.
// Returns the function that ends it.
export function watchWaiting(db, seat, show, refused) {
  const waiting = query(
    collection(db, "applications"),
    where("waiting_for.seat", "==", seat),
    orderBy("waiting_for.since"),
  );
  return onSnapshot(waiting, show, refused);
}

// What waits or has waited for a seat, the newest first.
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

// Where a decision is: `turn` is the application's present one, from what the officer was shown.
function placeOf(db, applicationId, turn) {
  return doc(db, "applications", applicationId, "decisions", String(turn));
}

// Takes the application's present turn. `action` is approve, return, reject or meet; all but approve need a note. A
// verifier's approval of a letter type with `categories` needs `classification`: {title, category, code}.
// The promise is fulfilled when the server has the decision, and rejected with code "permission-denied" when it may
// not be: usually because somebody else has the turn. While the device is offline it is neither: do not wait for it,
// show what watchDecision shows.
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

// The decision on a turn, whoever made it; `metadata.hasPendingWrites` of the snapshot says that only this device
// knows of it. Returns the function that ends it.
export function watchDecision(db, applicationId, turn, show, refused) {
  return onSnapshot(placeOf(db, applicationId, turn), { includeMetadataChanges: true }, show, refused);
}

// After a refusal: the application and whatever decision has the turn, from the server. If that decision is the
// officer's own, it was accepted before and only the answer was lost.
export async function reread(db, applicationId, turn) {
  const places = [doc(db, "applications", applicationId), placeOf(db, applicationId, turn)];
  const [application, decision] = await Promise.all(places.map(getDocFromServer));
  return { application: application.data(), decision: decision.data() };
}
