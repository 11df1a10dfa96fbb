// A referendum from its submission to a changed parameter, and what governance can never stop.

import { blake2AsHex } from '@polkadot/util-crypto';
import assert from 'node:assert/strict';

import { api, asRoot, charlie, dave, eve, ferdie, find, hash, owner, refuses, send, test, UNIT, until, worker } from './lib.mjs';

const BYTE_FEE = 2_000_000n;
const name = (pallet, call) => [pallet, call];

export async function governance() {
	await test('a referendum goes from submission through votes to a changed fee', async () => {
		const key = { Fees: { ByteFee: null } };
		const remark = api.tx.system.remark(`0x${'00'.repeat(10_000)}`);
		const before = (await remark.paymentInfo(owner)).partialFee.toBigInt();
		const proposal = api.tx.parameters.setParameter({ Fees: { ByteFee: [null, BYTE_FEE] } }).method;
		const [hash, len] = [blake2AsHex(proposal.toU8a()), proposal.encodedLength];
		find(await send(api.tx.preimage.notePreimage(proposal.toHex()), owner), 'preimage', 'Noted');
		const submit = api.tx.referenda.submit({ Origins: 'General' }, { Lookup: { hash, len } }, { After: 1 });
		const referendum = find(await send(submit, owner), 'referenda', 'Submitted').index.toNumber();
		await send(api.tx.referenda.placeDecisionDeposit(referendum), owner);
		const vote = { Standard: { vote: { aye: true, conviction: 'Locked1x' }, balance: 900_000n * UNIT } };
		await Promise.all([owner, worker, charlie, dave, eve, ferdie].map((who) => send(api.tx.convictionVoting.vote(referendum, vote), who)));
		const info = async () => (await api.query.referenda.referendumInfoFor(referendum)).unwrap();
		await until('the approval', 180, async () => (await info()).isApproved);
		await until('the enactment', 60, async () => (await api.query.parameters.parameters(key)).isSome);
		assert.equal((await api.query.parameters.parameters(key)).unwrap().asFees.asByteFee.toBigInt(), BYTE_FEE);
		assert.ok((await remark.paymentInfo(owner)).partialFee.toBigInt() > before, 'the fee of a long transaction did not rise');
	});

	await test('a referendum with a missing preimage changes nothing and can be cancelled', async () => {
		const submit = api.tx.referenda.submit({ Origins: 'General' }, { Lookup: { hash: hash(99), len: 10 } }, { After: 1 });
		const referendum = find(await send(submit, owner), 'referenda', 'Submitted').index.toNumber();
		await send(api.tx.referenda.placeDecisionDeposit(referendum), owner);
		assert.ok((await api.query.preimage.requestStatusFor(hash(99))).isNone || (await api.query.preimage.preimageFor([hash(99), 10])).isNone);
		await asRoot(api.tx.referenda.cancel(referendum));
		assert.ok((await api.query.referenda.referendumInfoFor(referendum)).unwrap().isCancelled);
	});

	await test('a call can be paused, but never a revoke, a refund, a claim or a vote', async () => {
		for (const [pallet, call] of [
			['Contributions', 'revoke'],
			['Contributions', 'unpledge'],
			['Queries', 'refund'],
			['Queries', 'settle'],
			['Royalties', 'claim'],
			['Revocation', 'sign_petition'],
			['ConvictionVoting', 'vote'],
		]) {
			await refuses('Unpausable', asRoot(api.tx.txPause.pause(name(pallet, call))));
		}
		const paused = name('Models', 'set_worker');
		await asRoot(api.tx.txPause.pause(paused));
		await refuses('CallFiltered', send(api.tx.models.setWorker('http://127.0.0.1:9957', hash(7)), eve));
		await asRoot(api.tx.txPause.unpause(paused));
		await send(api.tx.models.setWorker('http://127.0.0.1:9957', hash(7)), eve);
	});

	await test('nobody but the governed origins sets a parameter', async () => {
		await refuses(null, send(api.tx.parameters.setParameter({ Fees: { ByteFee: [null, 1] } }), eve));
	});
}
