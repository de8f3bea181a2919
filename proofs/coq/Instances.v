(* Instances: plain Z and machine-integer-backed BigZ; closed theorems. *)
From Coq Require Import Reals Lra ZArith List Bool Lia.
From Bignums Require Import BigZ.
From Eigensieve Require Import JuryCriterion Filters LinearAlgebra Contraction Expressions IntervalChecks.
Import ListNotations.

Lemma bz_ofZ z : BigZ.to_Z (BigZ.of_Z z) = z. Proof. apply BigZ.spec_of_Z. Qed.
Definition bshr (p : Z) : BigZ.t -> BigZ.t := let b := BigZ.of_Z p in fun a => BigZ.shiftr a b.
Lemma bshr_ok p (p0 : (0 <= p)%Z) a : BigZ.to_Z (bshr p a) = (BigZ.to_Z a / 2 ^ p)%Z.
Proof. unfold bshr. rewrite BigZ.spec_shiftr, bz_ofZ. apply Z.shiftr_div_pow2; auto. Qed.
Lemma bleb_ok a b : BigZ.leb a b = Z.leb (BigZ.to_Z a) (BigZ.to_Z b).
Proof. apply BigZ.spec_leb. Qed.

Definition zshr (p a : Z) := Z.shiftr a p.
Lemma zshr_ok p (p0 : (0 <= p)%Z) a : zshr p a = (a / 2 ^ p)%Z.
Proof. apply Z.shiftr_div_pow2; auto. Qed.

(* certificates carry plain Z; converted once *)
Definition lz (l : list Z) := map BigZ.of_Z l.
Definition llz (l : list (list Z)) := map lz l.

Definition B_crit (p : Z) (n : nat) (m r : list Z) (q : Z) (f : expr) C B (a b : Z) L1 L2 : bool :=
  Z.leb 0 p &&
  check_crit p BigZ.t BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb n (lz m) (lz r)
    (BigZ.of_Z q) f C B (BigZ.of_Z a) (BigZ.of_Z b) (llz L1) (llz L2).
Definition Z_crit (p : Z) (n : nat) (m r : list Z) (q : Z) (f : expr) C B (a b : Z) L1 L2 : bool :=
  Z.leb 0 p &&
  check_crit p Z (fun z => z) Z.add Z.mul Z.opp (zshr p) Z.leb n m r q f C B a b L1 L2.

Definition zR (p z : Z) : R := (IZR z / IZR (2 ^ p))%R.
Definition inbox_z p n (m r : list Z) (x : nat -> R) :=
  forall i, (i < n)%nat -> (Rabs (x i - zR p (nth i m 0%Z)) <= zR p (nth i r 0%Z))%R.

Local Open Scope R_scope.
Definition crit_claim p n m r f a b := exists z, inbox_z p n m r z /\
    (forall i, (i < n)%nat -> is_partial (eval f) i z 0) /\
    (forall y, inbox_z p n m r y -> (forall i, (i < n)%nat -> is_partial (eval f) i y 0) ->
       forall i, (i < n)%nat -> y i = z i) /\
    (forall i j, (i < n)%nat -> (j < n)%nat ->
       is_partial (fun x => grad f x j) i z (hess f z i j)) /\
    sym n (hess f z) /\
    (forall l v, eigpair n (hess f z) l v -> zR p a < l < zR p b).

Lemma nth_lz i l : BigZ.to_Z (nth i (lz l) (BigZ.of_Z 0)) = nth i l 0%Z.
Proof. unfold lz. rewrite map_nth. apply bz_ofZ. Qed.

Theorem B_crit_sound p n m r q f C B a b L1 L2 :
  B_crit p n m r q f C B a b L1 L2 = true -> crit_claim p n m r f a b.
Proof.
  unfold B_crit. intros H. apply andb_prop in H. destruct H as [Hp H]. apply Z.leb_le in Hp.
  destruct (check_crit_ok p Hp BigZ.t BigZ.to_Z BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb
    bz_ofZ BigZ.spec_add BigZ.spec_mul BigZ.spec_opp (bshr_ok p Hp) bleb_ok _ _ _ _ _ _ _ _ _ _ _ H)
    as (z & Z1 & Z2 & Z3 & Z4 & Z5 & Z6).
  assert (IB : forall x, inbox n (mR p BigZ.t BigZ.to_Z BigZ.of_Z (lz m)) (rR p BigZ.t BigZ.to_Z BigZ.of_Z (lz r)) x
     <-> inbox_z p n m r x).
  { intros x. unfold inbox, inbox_z, mR, rR, mi, ri, V, t0, S, zR.
    split; intros K i Hi; specialize (K i Hi); rewrite !nth_lz in *; exact K. }
  exists z. split; [now apply IB|]. split; [exact Z2|]. split; [|split; [exact Z4|split; [exact Z5|]]].
  - intros y Hy. apply Z3. now apply IB.
  - intros l v E. specialize (Z6 l v E). unfold V, S in Z6. rewrite !bz_ofZ in Z6. exact Z6.
Qed.

Theorem Z_crit_sound p n m r q f C B a b L1 L2 :
  Z_crit p n m r q f C B a b L1 L2 = true -> crit_claim p n m r f a b.
Proof.
  unfold Z_crit. intros H. apply andb_prop in H. destruct H as [Hp H]. apply Z.leb_le in Hp.
  exact (check_crit_ok p Hp Z (fun z => z) (fun z => z) Z.add Z.mul Z.opp (zshr p) Z.leb
    (fun _ => eq_refl) (fun _ _ => eq_refl) (fun _ _ => eq_refl) (fun _ => eq_refl) (zshr_ok p Hp)
    (fun _ _ => eq_refl) _ _ _ _ _ _ _ _ _ _ _ H).
Qed.

(* the eigenvalue interval feeds the filters: certified GD stability *)
Corollary crit_gd_filter p n m r f a b eta : 0 < eta -> 0 <= zR p a -> zR p b <= 2 / eta ->
  crit_claim p n m r f a b -> exists z, inbox_z p n m r z /\
   (forall i, (i < n)%nat -> is_partial (eval f) i z 0) /\
   forall l v, eigpair n (hess f z) l v -> Rabs (1 - eta * l) < 1.
Proof.
  intros He Ha Hb (z & Z1 & Z2 & _ & _ & _ & Z6). exists z. repeat split; auto.
  intros l v E. apply filter_scalar_strict; auto. specialize (Z6 l v E). lra.
Qed.

(* spectrum of a given symmetric interval/integer matrix *)
Definition cvt (e : Z * Z) : BigZ.t * BigZ.t := (BigZ.of_Z (fst e), BigZ.of_Z (snd e)).
Definition imz (E : list (list (Z * Z))) := map (map cvt) E.
Definition B_spec p n (E : list (list (Z * Z))) (a b : Z) L1 L2 : bool :=
  Z.leb 0 p && check_spec p BigZ.t BigZ.of_Z BigZ.add BigZ.mul BigZ.opp BigZ.leb n (imz E)
    (BigZ.of_Z a) (BigZ.of_Z b) (llz L1) (llz L2).
Definition Z_spec p n (E : list (list (Z * Z))) (a b : Z) L1 L2 : bool :=
  Z.leb 0 p && check_spec p Z (fun z => z) Z.add Z.mul Z.opp Z.leb n E a b L1 L2.
Definition spec_claim p n (E : list (list (Z * Z))) a b :=
  forall A, sym n A ->
   (forall i j, (i < n)%nat -> (j < n)%nat ->
     zR p (fst (nth j (nth i E []) (0, 0)%Z)) <= A i j <= zR p (snd (nth j (nth i E []) (0, 0)%Z))) ->
   forall l x, eigpair n A l x -> zR p a < l < zR p b.
Theorem Z_spec_sound p n E a b L1 L2 : Z_spec p n E a b L1 L2 = true -> spec_claim p n E a b.
Proof.
  unfold Z_spec. intros H A HA HM l x He. apply andb_prop in H. destruct H as [Hp H]. apply Z.leb_le in Hp.
  apply (check_spec_ok p Hp Z (fun z => z) (fun z => z) Z.add Z.mul Z.opp Z.leb
    (fun _ => eq_refl) (fun _ _ => eq_refl) (fun _ _ => eq_refl) (fun _ => eq_refl) 
    (fun _ _ => eq_refl) n E a b L1 L2 H A HA) with (x := x); auto.
  intros i j Hi Hj. specialize (HM i j Hi Hj). unfold inI, ent, i0, t0, V, S. unfold zR in HM.
  assert (P : 0 < IZR (2 ^ p)) by (apply IZR_lt, Z.pow_pos_nonneg; lia).
  destruct HM as [M1 M2].
  apply Rmult_le_compat_r with (r := IZR (2 ^ p)) in M1; [|lra].
  apply Rmult_le_compat_r with (r := IZR (2 ^ p)) in M2; [|lra].
  unfold Rdiv in M1, M2. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in M1, M2 by lra.
  split; [exact M1 | exact M2].
Qed.
Theorem B_spec_sound p n E a b L1 L2 : B_spec p n E a b L1 L2 = true -> spec_claim p n E a b.
Proof.
  unfold B_spec. intros H A HA HM l x He. apply andb_prop in H. destruct H as [Hp H]. apply Z.leb_le in Hp.
  assert (K : (V BigZ.t BigZ.to_Z (BigZ.of_Z a) / S p < l < V BigZ.t BigZ.to_Z (BigZ.of_Z b) / S p)%R).
  { apply (check_spec_ok p Hp BigZ.t BigZ.to_Z BigZ.of_Z BigZ.add BigZ.mul BigZ.opp BigZ.leb
    bz_ofZ BigZ.spec_add BigZ.spec_mul BigZ.spec_opp bleb_ok
    n (imz E) _ _ _ _ H A HA) with (x := x); auto.
  intros i j Hi Hj. specialize (HM i j Hi Hj). unfold inI, ent, V, S. unfold zR in HM.
  assert (EQ : nth j (nth i (imz E) []) (i0 BigZ.t BigZ.of_Z) = cvt (nth j (nth i E []) (0, 0)%Z)).
  { unfold imz. transitivity (nth j (map cvt (nth i E [])) (i0 BigZ.t BigZ.of_Z)).
    - f_equal. exact (map_nth (map cvt) E [] i).
    - exact (map_nth cvt (nth i E []) (0, 0)%Z j). }
  unfold itv in *. rewrite EQ. unfold cvt. cbn [fst snd]. rewrite !bz_ofZ.
  assert (P : 0 < IZR (2 ^ p)) by (apply IZR_lt, Z.pow_pos_nonneg; lia).
  destruct HM as [M1 M2].
  apply Rmult_le_compat_r with (r := IZR (2 ^ p)) in M1; [|lra].
  apply Rmult_le_compat_r with (r := IZR (2 ^ p)) in M2; [|lra].
  unfold Rdiv in M1, M2. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in M1, M2 by lra. lra. }
  unfold V, S in K. rewrite !bz_ofZ in K. exact K.
Qed.

(* GD basin and USAM spurious equilibrium *)
Definition B_gd p n m r q eta f : bool :=
  Z.leb 0 p && wf n f && smooth f && negb (Z.eqb (rnum eta) 0) &&
  check_contract p BigZ.t BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb n (lz m) (lz r)
    (BigZ.of_Z q) (gd_map eta f).
Theorem B_gd_sound p n m r q eta f : B_gd p n m r q eta f = true ->
  exists z, inbox_z p n m r z /\ (forall i, (i < n)%nat -> is_partial (eval f) i z 0) /\
   forall y k, inbox_z p n m r y -> forall i, (i < n)%nat ->
     Rabs (iter (gdstep (ratR eta) f) k y i - z i) <= zR p q ^ k * 2 * zR p (nth i r 0%Z).
Proof.
  unfold B_gd. intros H. apply andb_prop in H. destruct H as [H H5].
  apply andb_prop in H. destruct H as [H H4]. apply andb_prop in H. destruct H as [H H3].
  apply andb_prop in H. destruct H as [Hp H2]. apply Z.leb_le in Hp.
  apply negb_true_iff, Z.eqb_neq in H4.
  assert (He : ratR eta <> 0).
  { unfold ratR, cstR. intros E. apply Rmult_integral in E. destruct E as [E|E].
    - apply eq_IZR_R0 in E. contradiction.
    - assert (0 < / IZR (Zpos (rden eta))) by (apply Rinv_0_lt_compat, IZR_lt; lia). lra. }
  destruct (gd_basin_ok p Hp BigZ.t BigZ.to_Z BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb
    bz_ofZ BigZ.spec_add BigZ.spec_mul BigZ.spec_opp (bshr_ok p Hp) bleb_ok _ _ _ _ eta f H2 H3 He H5)
    as (z & Z1 & Z2 & Z3).
  assert (IB : forall x, inbox n (mR p BigZ.t BigZ.to_Z BigZ.of_Z (lz m)) (rR p BigZ.t BigZ.to_Z BigZ.of_Z (lz r)) x
     <-> inbox_z p n m r x).
  { intros x. unfold inbox, inbox_z, mR, rR, mi, ri, V, t0, S, zR.
    split; intros K i Hi; specialize (K i Hi); rewrite !nth_lz in *; exact K. }
  exists z. split; [now apply IB|]. split; [exact Z2|].
  intros y k Hy i Hi. specialize (Z3 y k (proj2 (IB y) Hy) i Hi).
  unfold qR, rR, ri, V, t0, S in Z3. rewrite nth_lz, bz_ofZ in Z3. exact Z3.
Qed.

Definition B_usam_spurious p n m r q eta rho f i : bool :=
  Z.leb 0 p && smooth f && check_usam_spurious p BigZ.t BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb
   n (lz m) (lz r) (BigZ.of_Z q) eta rho f i.
Theorem B_usam_spurious_sound p n m r q eta rho f i :
  B_usam_spurious p n m r q eta rho f i = true ->
  exists z, inbox_z p n m r z /\
   (forall k, (k < n)%nat -> z k = z k - ratR eta * grad f (fun a => z a + ratR rho * grad f z a) k) /\
   (forall y, inbox_z p n m r y -> ~ is_partial (eval f) i y 0) /\
   (forall y k, inbox_z p n m r y -> forall j, (j < n)%nat ->
      Rabs (iter (fun x j => eval (usam_map eta rho f j) x) k y j - z j) <= zR p q ^ k * 2 * zR p (nth j r 0%Z)).
Proof.
  unfold B_usam_spurious. intros H. apply andb_prop in H. destruct H as [H H2].
  apply andb_prop in H. destruct H as [Hp H1]. apply Z.leb_le in Hp.
  destruct (usam_spurious_ok p Hp BigZ.t BigZ.to_Z BigZ.of_Z BigZ.add BigZ.mul BigZ.opp (bshr p) BigZ.leb
    bz_ofZ BigZ.spec_add BigZ.spec_mul BigZ.spec_opp (bshr_ok p Hp) bleb_ok _ _ _ _ eta rho f i H1 H2)
    as (z & Z1 & Z2 & Z3 & Z4).
  assert (IB : forall x, inbox n (mR p BigZ.t BigZ.to_Z BigZ.of_Z (lz m)) (rR p BigZ.t BigZ.to_Z BigZ.of_Z (lz r)) x
     <-> inbox_z p n m r x).
  { intros x. unfold inbox, inbox_z, mR, rR, mi, ri, V, t0, S, zR.
    split; intros K a Ha; specialize (K a Ha); rewrite !nth_lz in *; exact K. }
  exists z. split; [now apply IB|]. split; [exact Z2|]. split.
  - intros y Hy. apply Z3. now apply IB.
  - intros y k Hy j Hj. specialize (Z4 y k (proj2 (IB y) Hy) j Hj).
    unfold qR, rR, ri, V, t0, S in Z4. rewrite nth_lz, bz_ofZ in Z4. exact Z4.
Qed.
