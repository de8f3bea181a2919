(* Rayleigh-quotient witnesses: a certified direction of curvature below / above a bound
   (strict saddle, maximum, or a minimum too sharp for the step size), and
   fully repelling boxes. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import LinearAlgebra Contraction Expressions IntervalChecks.
Import ListNotations.
Open Scope R_scope.

Section Ray.
Variable p : Z.
Hypothesis p0 : (0 <= p)%Z.
Variable T : Type.
Variables (toZ : T -> Z) (ofZ : Z -> T) (add mul : T -> T -> T) (opp : T -> T) (leb : T -> T -> bool).
Hypothesis ofZ_ok : forall z, toZ (ofZ z) = z.
Hypothesis add_ok : forall a b, toZ (add a b) = (toZ a + toZ b)%Z.
Hypothesis mul_ok : forall a b, toZ (mul a b) = (toZ a * toZ b)%Z.
Hypothesis opp_ok : forall a, toZ (opp a) = (- toZ a)%Z.
Hypothesis leb_ok : forall a b, leb a b = Z.leb (toZ a) (toZ b).
Variable n : nat.
Notation V' := (V T toZ).
Notation z0 := (ofZ 0).

Fixpoint tsum (k : nat) (f : nat -> T) : T :=
  match k with O => z0 | Datatypes.S k' => add (tsum k' f) (f k') end.
Lemma tsum_ok k f : V' (tsum k f) = sumn k (fun i => V' (f i)).
Proof.
  induction k; simpl; [unfold V; now rewrite ofZ_ok|].
  unfold V in *. rewrite add_ok, plus_IZR, IHk. reflexivity.
Qed.
Definition up (t : T) (e : itv T) : T := if leb z0 t then mul t (snd e) else mul t (fst e).
Lemma up_ok t e a : inI p T toZ e a -> V' t * (a * S p) <= V' (up t e).
Proof.
  unfold inI, up, V. rewrite leb_ok, ofZ_ok. intros [A B].
  destruct (Z.leb_spec 0 (toZ t)) as [H|H]; rewrite mul_ok, mult_IZR.
  - apply IZR_le in H. nra.
  - apply IZR_lt in H. nra.
Qed.
Definition check_below (E : imat T) (v : list T) (c : T) : bool :=
  let w i := nth i v z0 in
  ltb T leb (tsum n (fun i => tsum n (fun j => up (mul (w i) (w j)) (ent T ofZ E i j))))
            (mul c (tsum n (fun i => mul (w i) (w i)))).
(* every symmetric (in fact any) A inside E satisfies  v^T A v < c |v|^2 *)
Theorem check_below_ok E v c : check_below E v c = true -> forall A, inM p T toZ ofZ n E A ->
  let x i := V' (nth i v z0) / S p in
  qf n A x < V' c / S p * sq n x.
Proof.
  intros H A HM x. unfold check_below in H. pose proof (S_pos p p0) as HS.
  assert (K : V' (tsum n (fun i => tsum n (fun j => up (mul (nth i v z0) (nth j v z0)) (ent T ofZ E i j))))
     < V' (mul c (tsum n (fun i => mul (nth i v z0) (nth i v z0))))).
  { unfold ltb in H. rewrite leb_ok in H. apply negb_true_iff in H. apply Z.leb_gt in H.
    unfold V. now apply IZR_lt. }
  rewrite tsum_ok in K. unfold V at 2 in K. rewrite mul_ok, mult_IZR in K. fold (V' c) in K.
  change (IZR (toZ (tsum n (fun i => mul (nth i v z0) (nth i v z0))))) with
    (V' (tsum n (fun i => mul (nth i v z0) (nth i v z0)))) in K.
  rewrite tsum_ok in K.
  apply Rmult_lt_reg_r with (S p * S p * S p); [apply Rmult_lt_0_compat; nra|].
  replace (V' c / S p * sq n x * (S p * S p * S p)) with
    (V' c * sumn n (fun i => V' (mul (nth i v z0) (nth i v z0)))).
  2:{ unfold sq. rewrite <- (sumn_scal_r n (S p * S p)) with (f := fun i => x i * x i) || idtac.
      replace (V' c / S p * sumn n (fun i => x i * x i) * (S p * S p * S p)) with
        (V' c * (sumn n (fun i => x i * x i) * (S p * S p))) by (field; lra).
      rewrite <- sumn_scal_r. f_equal. apply sumn_ext; intros i Hi.
      unfold x, V. rewrite mul_ok, mult_IZR. field. lra. }
  eapply Rle_lt_trans; [|exact K].
  unfold qf. rewrite <- sumn_scal_r. apply sumn_le; intros i Hi. rewrite tsum_ok, <- sumn_scal_r.
  apply sumn_le; intros j Hj.
  pose proof (up_ok (mul (nth i v z0) (nth j v z0)) _ _ (HM i j Hi Hj)) as U.
  eapply Rle_trans; [|exact U]. right. unfold x, V. rewrite mul_ok, mult_IZR. field. lra.
Qed.
End Ray.

(* ---- fully repelling box: no orbit except the fixed point stays inside ---- *)
Section Repel.
Variable n : nat.
Variable G : (nat -> R) -> nat -> R.
Variables (m r : nat -> R) (kappa : R).
Hypothesis k1 : 1 < kappa.
Hypothesis rpos : forall i, (i < n)%nat -> 0 < r i.
(* expansion in the weighted sup norm *)
Hypothesis expd : forall x y d, inbox n m r x -> inbox n m r y -> 0 <= d ->
  (forall i, (i < n)%nat -> Rabs (G x i - G y i) <= d * r i) ->
  forall i, (i < n)%nat -> Rabs (x i - y i) <= d / kappa * r i.
Theorem repelling z x : inbox n m r z -> (forall i, (i < n)%nat -> G z i = z i) ->
  (forall k, inbox n m r (iter G k x)) -> forall i, (i < n)%nat -> x i = z i.
Proof.
  intros Hz Fz Hin.
  assert (B : forall l k i, (i < n)%nat -> Rabs (iter G k x i - z i) <= (/ kappa) ^ l * 2 * r i).
  { induction l; intros k i Hi.
    - simpl. pose proof (Hin k i Hi) as A. pose proof (Hz i Hi) as C.
      apply Rabs_le. unfold Rabs in A, C.
      destruct (Rcase_abs (iter G k x i - m i)); destruct (Rcase_abs (z i - m i)); lra.
    - replace ((/ kappa) ^ Datatypes.S l * 2 * r i) with (((/ kappa) ^ l * 2) / kappa * r i)
        by (simpl; unfold Rdiv; ring).
      apply expd; auto.
      + assert (0 < / kappa) by (apply Rinv_0_lt_compat; lra).
        assert (0 <= (/ kappa) ^ l) by (apply pow_le; lra). lra.
      + intros j Hj. rewrite (Fz j Hj). apply (IHl (Datatypes.S k) j Hj). }
  intros i Hi. apply Rminus_diag_uniq.
  assert (Q0 : 0 <= / kappa) by (left; apply Rinv_0_lt_compat; lra).
  assert (Q1 : / kappa < 1).
  { rewrite <- Rinv_1. apply Rinv_lt_contravar; lra. }
  apply (small_zero (/ kappa) Q0 Q1) with (b := 2 * r i).
  - specialize (rpos i Hi). lra.
  - intros k. specialize (B k 0%nat i Hi). simpl in B. lra.
Qed.
End Repel.
