(* Integer-only certificate checkers with soundness proofs.
   All numbers are integers scaled by 2^p; every interval operation rounds
   outward with a floor shift.  Generic in the integer type T (Z, BigZ). *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import LinearAlgebra Contraction Expressions.
Import ListNotations.
Open Scope R_scope.

Lemma sumn_shift n f : sumn (S n) f = f 0%nat + sumn n (fun i => f (S i)).
Proof. induction n; [simpl; lra|]. change (sumn (S (S n)) f) with (sumn (S n) f + f (S n)).
  rewrite IHn. simpl. lra. Qed.

Definition mk {A} (n : nat) (f : nat -> A) : list A := map f (seq 0 n).
Lemma nth_mk {A} n (f : nat -> A) j d : (j < n)%nat -> nth j (mk n f) d = f j.
Proof.
  intros H. unfold mk. rewrite nth_indep with (d' := f 0%nat) by (rewrite map_length, seq_length; auto).
  rewrite map_nth, seq_nth; auto.
Qed.
Lemma length_mk {A} n (f : nat -> A) : length (mk n f) = n.
Proof. unfold mk. now rewrite map_length, seq_length. Qed.
Fixpoint zipw {A} (f : A -> A -> A) (u v : list A) : list A :=
  match u, v with a :: u', b :: v' => f a b :: zipw f u' v' | _, _ => [] end.
Lemma length_zipw {A} f (u v : list A) n : length u = n -> length v = n -> length (zipw f u v) = n.
Proof. revert v n. induction u; destruct v; simpl; intros n Hu Hv; subst; try lia.
  f_equal. apply IHu; auto. Qed.
Lemma nth_zipw {A} f (u v : list A) j d : (j < length u)%nat -> length u = length v ->
  nth j (zipw f u v) d = f (nth j u d) (nth j v d).
Proof. revert v j. induction u; destruct v; simpl; intros j H E; try lia.
  destruct j; auto. apply IHu; lia. Qed.
Definition allb (n : nat) (f : nat -> bool) := forallb f (seq 0 n).
Lemma allb_ok n f : allb n f = true -> forall i, (i < n)%nat -> f i = true.
Proof. unfold allb. rewrite forallb_forall. intros H i Hi. apply H, in_seq. lia. Qed.

Section Chk.
Variable p : Z.
Hypothesis p0 : (0 <= p)%Z.
Variable T : Type.
Variables (toZ : T -> Z) (ofZ : Z -> T) (add mul : T -> T -> T) (opp shr : T -> T)
          (leb : T -> T -> bool).
Hypothesis ofZ_ok : forall z, toZ (ofZ z) = z.
Hypothesis add_ok : forall a b, toZ (add a b) = (toZ a + toZ b)%Z.
Hypothesis mul_ok : forall a b, toZ (mul a b) = (toZ a * toZ b)%Z.
Hypothesis opp_ok : forall a, toZ (opp a) = (- toZ a)%Z.
Hypothesis shr_ok : forall a, toZ (shr a) = (toZ a / 2 ^ p)%Z.
Hypothesis leb_ok : forall a b, leb a b = Z.leb (toZ a) (toZ b).

Definition V (a : T) : R := IZR (toZ a).
Definition S := IZR (2 ^ p).
Lemma twop_pos : (0 < 2 ^ p)%Z. Proof. apply Z.pow_pos_nonneg; lia. Qed.
Lemma S_pos : 0 < S. Proof. unfold S. apply IZR_lt, twop_pos. Qed.

Definition t0 := ofZ 0.
Definition tS := ofZ (2 ^ p).
Lemma V_t0 : V t0 = 0. Proof. unfold V, t0. now rewrite ofZ_ok. Qed.
Lemma V_tS : V tS = S. Proof. unfold V, tS. now rewrite ofZ_ok. Qed.
Lemma V_add a b : V (add a b) = V a + V b. Proof. unfold V. now rewrite add_ok, plus_IZR. Qed.
Lemma V_mul a b : V (mul a b) = V a * V b. Proof. unfold V. now rewrite mul_ok, mult_IZR. Qed.
Lemma V_opp a : V (opp a) = - V a. Proof. unfold V. now rewrite opp_ok, opp_IZR. Qed.
Lemma V_shr a : V (shr a) * S <= V a.
Proof.
  unfold V, S. rewrite shr_ok, <- mult_IZR. apply IZR_le. rewrite Z.mul_comm.
  apply Z.mul_div_le, twop_pos.
Qed.
Lemma leb_V a b : leb a b = true -> V a <= V b.
Proof. rewrite leb_ok. intros H. apply IZR_le. now apply Z.leb_le. Qed.
Lemma leb_V_false a b : leb a b = false -> V b <= V a.
Proof. rewrite leb_ok. intros H. apply IZR_le. apply Z.leb_gt in H. lia. Qed.
Definition ltb a b := negb (leb b a).
Lemma ltb_V a b : ltb a b = true -> V a < V b.
Proof. unfold ltb. rewrite leb_ok. intros H. apply negb_true_iff in H.
  apply IZR_lt. now apply Z.leb_gt. Qed.

Definition tmin a b := if leb a b then a else b.
Definition tmax a b := if leb a b then b else a.
Lemma tmin_ok a b : V (tmin a b) <= V a /\ V (tmin a b) <= V b.
Proof. unfold tmin. destruct (leb a b) eqn:E; [apply leb_V in E|apply leb_V_false in E]; lra. Qed.
Lemma tmax_ok a b : V a <= V (tmax a b) /\ V b <= V (tmax a b).
Proof. unfold tmax. destruct (leb a b) eqn:E; [apply leb_V in E|apply leb_V_false in E]; lra. Qed.

(* ---------------- fixed point intervals ---------------- *)
Definition itv := (T * T)%type.
Definition inI (i : itv) (r : R) := V (fst i) <= r * S <= V (snd i).
Definition i0 : itv := (t0, t0).
Definition i1 : itv := (tS, tS).
Definition ipm1 : itv := (opp tS, tS).
Definition iadd (a b : itv) : itv := (add (fst a) (fst b), add (snd a) (snd b)).
Definition iopp (a : itv) : itv := (opp (snd a), opp (fst a)).
Definition isz (a : itv) := leb t0 (fst a) && leb (snd a) t0.
Definition imul (a b : itv) : itv :=
  if isz a then i0 else if isz b then i0 else
  let p1 := mul (fst a) (fst b) in let p2 := mul (fst a) (snd b) in
  let p3 := mul (snd a) (fst b) in let p4 := mul (snd a) (snd b) in
  (shr (tmin (tmin p1 p2) (tmin p3 p4)), opp (shr (opp (tmax (tmax p1 p2) (tmax p3 p4))))).
Definition iabs (a : itv) : itv :=
  if leb t0 (fst a) then a else if leb (snd a) t0 then iopp a
  else (t0, tmax (opp (fst a)) (snd a)).
Definition icst (num : Z) (den : positive) : itv :=
  (ofZ ((num * 2 ^ p) / Zpos den), ofZ (- ((- num * 2 ^ p) / Zpos den)))%Z.
Definition mag (a : itv) : T := tmax (opp (fst a)) (snd a).

Lemma i0_ok : inI i0 0. Proof. unfold inI, i0; simpl. rewrite V_t0. lra. Qed.
Lemma i1_ok : inI i1 1. Proof. unfold inI, i1; simpl. rewrite V_tS. lra. Qed.
Lemma ipm1_ok r : -1 <= r <= 1 -> inI ipm1 r.
Proof. unfold inI, ipm1; simpl. rewrite V_opp, V_tS. pose proof S_pos. intros; split; nra. Qed.
Lemma iadd_ok a b u v : inI a u -> inI b v -> inI (iadd a b) (u + v).
Proof. unfold inI, iadd; simpl. rewrite !V_add. intros; lra. Qed.
Lemma iopp_ok a u : inI a u -> inI (iopp a) (- u).
Proof. unfold inI, iopp; simpl. rewrite !V_opp. intros; lra. Qed.
Lemma isz_ok a u : isz a = true -> inI a u -> u = 0.
Proof.
  unfold isz, inI. intros H [A B]. apply andb_prop in H. destruct H as [H1 H2].
  apply leb_V in H1. apply leb_V in H2. rewrite V_t0 in *. pose proof S_pos. nra.
Qed.

Lemma mul_lower a1 a2 b1 b2 u v m : a1 <= u <= a2 -> b1 <= v <= b2 ->
  m <= a1 * b1 -> m <= a1 * b2 -> m <= a2 * b1 -> m <= a2 * b2 -> m <= u * v.
Proof.
  intros [A1 A2] [B1 B2] M1 M2 M3 M4.
  destruct (Rle_or_lt 0 v) as [Hv|Hv].
  - apply Rle_trans with (a1 * v); [|nra].
    destruct (Rle_or_lt 0 a1); nra.
  - apply Rle_trans with (a2 * v); [|nra].
    destruct (Rle_or_lt 0 a2); nra.
Qed.
Lemma imul_ok a b u v : inI a u -> inI b v -> inI (imul a b) (u * v).
Proof.
  intros Ha Hb. unfold imul.
  destruct (isz a) eqn:Ea. { rewrite (isz_ok a u Ea Ha), Rmult_0_l. apply i0_ok. }
  destruct (isz b) eqn:Eb. { rewrite (isz_ok b v Eb Hb), Rmult_0_r. apply i0_ok. }
  unfold inI in *; simpl.
  set (p1 := mul (fst a) (fst b)). set (p2 := mul (fst a) (snd b)).
  set (p3 := mul (snd a) (fst b)). set (p4 := mul (snd a) (snd b)).
  set (mn := tmin (tmin p1 p2) (tmin p3 p4)). set (mx := tmax (tmax p1 p2) (tmax p3 p4)).
  pose proof S_pos as HS.
  assert (N : V mn <= V p1 /\ V mn <= V p2 /\ V mn <= V p3 /\ V mn <= V p4).
  { unfold mn. pose proof (tmin_ok (tmin p1 p2) (tmin p3 p4)).
    pose proof (tmin_ok p1 p2). pose proof (tmin_ok p3 p4). lra. }
  assert (X : V p1 <= V mx /\ V p2 <= V mx /\ V p3 <= V mx /\ V p4 <= V mx).
  { unfold mx. pose proof (tmax_ok (tmax p1 p2) (tmax p3 p4)).
    pose proof (tmax_ok p1 p2). pose proof (tmax_ok p3 p4). lra. }
  unfold p1, p2, p3, p4 in N, X. rewrite !V_mul in N, X.
  clearbody mn mx. clear p1 p2 p3 p4.
  assert (L : V mn <= (u * S) * (v * S)) by (eapply mul_lower; eauto; tauto).
  assert (U : - V mx <= - (u * S) * (v * S)).
  { apply mul_lower with (- V (snd a)) (- V (fst a)) (V (fst b)) (V (snd b)); try lra. }
  pose proof (V_shr mn) as F1. pose proof (V_shr (opp mx)) as F2. rewrite V_opp in F2.
  rewrite V_opp. split.
  - apply Rmult_le_reg_r with S; auto. nra.
  - apply Rmult_le_reg_r with S; auto. nra.
Qed.
Lemma iabs_ok a u : inI a u -> inI (iabs a) (Rabs u).
Proof.
  unfold inI. intros [A B]. pose proof S_pos as HS. unfold iabs.
  destruct (leb t0 (fst a)) eqn:E1.
  - apply leb_V in E1. rewrite V_t0 in E1. rewrite Rabs_right; [auto|]. nra.
  - apply leb_V_false in E1. rewrite V_t0 in E1.
    destruct (leb (snd a) t0) eqn:E2.
    + apply leb_V in E2. rewrite V_t0 in E2. simpl. rewrite !V_opp.
      rewrite Rabs_left1; [lra|]. nra.
    + simpl. rewrite V_t0. pose proof (tmax_ok (opp (fst a)) (snd a)) as M.
      rewrite V_opp in M. split.
      * apply Rmult_le_pos; [apply Rabs_pos|lra].
      * unfold Rabs. destruct (Rcase_abs u); lra.
Qed.
Lemma icst_ok num den : inI (icst num den) (cstR num den).
Proof.
  unfold inI, icst, cstR; simpl. unfold V. rewrite !ofZ_ok.
  assert (HD : 0 < IZR (Zpos den)) by (apply IZR_lt; lia).
  assert (E : IZR num / IZR (Zpos den) * S * IZR (Zpos den) = IZR (num * 2 ^ p)).
  { rewrite mult_IZR. unfold S. field. lra. }
  split; apply Rmult_le_reg_r with (IZR (Zpos den)); auto; rewrite E, <- mult_IZR; apply IZR_le.
  - rewrite Z.mul_comm. apply Z.mul_div_le; lia.
  - pose proof (Z.mul_div_le (- num * 2 ^ p) (Zpos den) ltac:(lia)). lia.
Qed.
Lemma mag_ok a u : inI a u -> Rabs u * S <= V (mag a).
Proof.
  unfold inI, mag. intros [A B]. pose proof S_pos as HS.
  pose proof (tmax_ok (opp (fst a)) (snd a)) as M. rewrite V_opp in M.
  unfold Rabs. destruct (Rcase_abs u); lra.
Qed.

(* ---------------- evaluation and slopes ---------------- *)
Definition box := list itv.
Definition inB (n : nat) (X : box) (x : nat -> R) :=
  forall i, (i < n)%nat -> inI (nth i X i0) (x i).

Fixpoint ieval (X : box) (e : expr) : itv :=
  match e with
  | Cst a b => icst a b
  | Var i => nth i X i0
  | Add a b => iadd (ieval X a) (ieval X b)
  | Mul a b => imul (ieval X a) (ieval X b)
  | Opp a => iopp (ieval X a)
  | Abs a => iabs (ieval X a)
  end.
Lemma ieval_ok n X e x : wf n e = true -> inB n X x -> inI (ieval X e) (eval e x).
Proof.
  intros W H. induction e; simpl in *; try (apply andb_prop in W; destruct W);
    auto using icst_ok, iadd_ok, imul_ok, iopp_ok, iabs_ok.
  apply H. now apply Nat.ltb_lt.
Qed.

Definition absslope (F : itv) : itv :=
  if leb t0 (fst F) then i1 else if leb (snd F) t0 then iopp i1 else ipm1.
Lemma absslope_ok F a b : inI F a -> inI F b ->
  exists s, inI (absslope F) s /\ Rabs a - Rabs b = s * (a - b).
Proof.
  intros [A1 A2] [B1 B2]. pose proof S_pos as HS. unfold absslope.
  destruct (leb t0 (fst F)) eqn:E1.
  - apply leb_V in E1. rewrite V_t0 in E1. exists 1. split; [apply i1_ok|].
    rewrite !Rabs_right; [lra|nra|nra].
  - destruct (leb (snd F) t0) eqn:E2.
    + apply leb_V in E2. rewrite V_t0 in E2. exists (-1). split.
      * apply iopp_ok with (u := 1), i1_ok.
      * rewrite !Rabs_left1; [lra|nra|nra].
    + destruct (Req_dec a b) as [->|Hne].
      * exists 0. split; [apply ipm1_ok; lra|ring].
      * exists ((Rabs a - Rabs b) / (a - b)). split.
        -- apply ipm1_ok.
           assert (H : Rabs ((Rabs a - Rabs b) / (a - b)) <= 1).
           { unfold Rdiv. rewrite Rabs_mult, Rabs_inv.
             assert (P : 0 < Rabs (a - b)) by (apply Rabs_pos_lt; lra).
             apply Rmult_le_reg_r with (Rabs (a - b)); auto.
             rewrite Rmult_assoc, Rinv_l by lra.
             pose proof (Rabs_triang_inv2 a b). lra. }
           unfold Rabs at 1 in H. destruct (Rcase_abs ((Rabs a - Rabs b) / (a - b))); lra.
        -- field. lra.
Qed.

Fixpoint slope (n : nat) (X : box) (e : expr) : itv * list itv :=
  match e with
  | Cst a b => (icst a b, mk n (fun _ => i0))
  | Var i => (nth i X i0, mk n (fun j => if Nat.eqb j i then i1 else i0))
  | Add a b => let (Fa, Sa) := slope n X a in let (Fb, Sb) := slope n X b in
      (iadd Fa Fb, zipw iadd Sa Sb)
  | Mul a b => let (Fa, Sa) := slope n X a in let (Fb, Sb) := slope n X b in
      (imul Fa Fb, zipw (fun sa sb => iadd (imul Fa sb) (imul Fb sa)) Sa Sb)
  | Opp a => let (Fa, Sa) := slope n X a in (iopp Fa, map iopp Sa)
  | Abs a => let (Fa, Sa) := slope n X a in (iabs Fa, map (imul (absslope Fa)) Sa)
  end.

Theorem slope_ok n X e x y : wf n e = true -> inB n X x -> inB n X y ->
  inI (fst (slope n X e)) (eval e x) /\ inI (fst (slope n X e)) (eval e y) /\
  length (snd (slope n X e)) = n /\
  exists s, (forall j, (j < n)%nat -> inI (nth j (snd (slope n X e)) i0) (s j)) /\
    eval e x - eval e y = sumn n (fun j => s j * (x j - y j)).
Proof.
  intros W Hx Hy. induction e; simpl in W |- *.
  - repeat split; auto using length_mk; try apply icst_ok.
    exists (fun _ => 0). split.
    + intros j Hj. rewrite nth_mk by auto. apply i0_ok.
    + rewrite (sumn_ext n _ (fun _ => 0)) by (intros; ring). rewrite sumn_zero. lra.
  - apply Nat.ltb_lt in W. repeat split; auto using length_mk; try (apply Hx; auto); try (apply Hy; auto).
    exists (fun j => if Nat.eqb j i then 1 else 0). split.
    + intros j Hj. rewrite nth_mk by auto. destruct (Nat.eqb j i); auto using i0_ok, i1_ok.
    + rewrite (sumn_ext n _ (fun j => if Nat.eqb j i then x j - y j else 0))
        by (intros j Hj; destruct (Nat.eqb j i); ring).
      rewrite sumn_single; auto.
  - apply andb_prop in W. destruct W as [W1 W2].
    destruct (slope n X e1) as [Fa Sa]. destruct (slope n X e2) as [Fb Sb]. simpl in *.
    destruct (IHe1 W1) as (A1 & A2 & A3 & sa & A4 & A5).
    destruct (IHe2 W2) as (B1 & B2 & B3 & sb & B4 & B5).
    repeat split; try (apply iadd_ok; auto); auto using length_zipw.
    exists (fun j => sa j + sb j). split.
    + intros j Hj. rewrite nth_zipw by lia. apply iadd_ok; auto.
    + rewrite (sumn_ext n _ (fun j => sa j * (x j - y j) + sb j * (x j - y j))) by (intros; ring).
      rewrite sumn_plus. lra.
  - apply andb_prop in W. destruct W as [W1 W2].
    destruct (slope n X e1) as [Fa Sa]. destruct (slope n X e2) as [Fb Sb]. simpl in *.
    destruct (IHe1 W1) as (A1 & A2 & A3 & sa & A4 & A5).
    destruct (IHe2 W2) as (B1 & B2 & B3 & sb & B4 & B5).
    repeat split; try (apply imul_ok; auto); auto using length_zipw.
    exists (fun j => eval e1 x * sb j + eval e2 y * sa j). split.
    + intros j Hj. rewrite nth_zipw by lia. apply iadd_ok; apply imul_ok; auto.
    + rewrite (sumn_ext n _ (fun j => eval e1 x * (sb j * (x j - y j)) + eval e2 y * (sa j * (x j - y j))))
        by (intros; ring).
      rewrite sumn_plus, !sumn_scal, <- A5, <- B5. ring.
  - destruct (slope n X e) as [Fa Sa]. simpl in *.
    destruct (IHe W) as (A1 & A2 & A3 & sa & A4 & A5).
    repeat split; try (apply iopp_ok; auto). { now rewrite map_length. }
    exists (fun j => - sa j). split.
    + intros j Hj. rewrite nth_indep with (d' := iopp i0) by (rewrite map_length; lia).
      rewrite map_nth. apply iopp_ok; auto.
    + rewrite (sumn_ext n _ (fun j => - (sa j * (x j - y j)))) by (intros; ring).
      rewrite sumn_opp. lra.
  - destruct (slope n X e) as [Fa Sa]. simpl in *.
    destruct (IHe W) as (A1 & A2 & A3 & sa & A4 & A5).
    repeat split; try (apply iabs_ok; auto). { now rewrite map_length. }
    destruct (absslope_ok Fa _ _ A1 A2) as (t & Ht & Et).
    exists (fun j => t * sa j). split.
    + intros j Hj. rewrite nth_indep with (d' := imul (absslope Fa) i0) by (rewrite map_length; lia).
      rewrite map_nth. apply imul_ok; auto.
    + rewrite (sumn_ext n _ (fun j => t * (sa j * (x j - y j)))) by (intros; ring).
      rewrite sumn_scal, <- A5. exact Et.
Qed.

(* ---------------- contraction certificate ---------------- *)
Variables (n : nat) (m r : list T) (q : T).
Definition mi (i : nat) : T := nth i m t0.
Definition ri (i : nat) : T := nth i r t0.
Definition mR (i : nat) : R := V (mi i) / S.
Definition rR (i : nat) : R := V (ri i) / S.
Definition qR : R := V q / S.
Definition bx : box := mk n (fun i => (add (mi i) (opp (ri i)), add (mi i) (ri i))).
Definition pt : box := mk n (fun i => (mi i, mi i)).

Lemma divS_mul a : a / S * S = a.
Proof. pose proof S_pos. field. lra. Qed.
Lemma bx_iff x : inB n bx x <-> inbox n mR rR x.
Proof.
  unfold inB, inbox, bx. pose proof S_pos as HS.
  split; intros H i Hi; specialize (H i Hi); rewrite ?nth_mk in * by auto; unfold inI in *; simpl in *;
    rewrite ?V_add, ?V_opp in *; unfold mR, rR in *.
  - apply Rabs_le. split; apply Rmult_le_reg_r with S; auto; unfold Rminus;
      rewrite ?Rmult_plus_distr_r, ?Ropp_mult_distr_l_reverse, !divS_mul; lra.
  - assert (A : - (V (ri i) / S) <= x i - V (mi i) / S <= V (ri i) / S)
      by (unfold Rabs in H; destruct (Rcase_abs (x i - V (mi i) / S)); lra).
    destruct A as [A B].
    apply Rmult_le_compat_r with (r := S) in A; [|lra].
    apply Rmult_le_compat_r with (r := S) in B; [|lra].
    unfold Rminus in A, B.
    rewrite ?Rmult_plus_distr_r, ?Ropp_mult_distr_l_reverse, !divS_mul in *. lra.
Qed.
Lemma pt_in : inB n pt mR.
Proof. intros i Hi. unfold pt. rewrite nth_mk by auto. unfold inI, mR; simpl. rewrite divS_mul. lra. Qed.

Fixpoint wsum (a : list itv) (w : list T) : T :=
  match a, w with s :: a', t :: w' => add (mul (mag s) t) (wsum a' w') | _, _ => t0 end.
Lemma wsum_ok a w k : length a = k -> length w = k ->
  V (wsum a w) = sumn k (fun j => V (mag (nth j a i0)) * V (nth j w t0)).
Proof.
  revert w k. induction a; destruct w; intros k Ha Hw; simpl in *; subst; try lia.
  - simpl. apply V_t0.
  - rewrite sumn_shift. rewrite V_add, V_mul. simpl. f_equal. apply IHa; auto.
Qed.

Section Contr.
Variable G : nat -> expr.
Definition check_row (i : nat) : bool :=
  wf n (G i) && ltb t0 (ri i) &&
  leb (wsum (snd (slope n bx (G i))) r) (mul q (ri i)) &&
  leb (mul (mag (iadd (ieval pt (G i)) (opp (mi i), opp (mi i)))) tS)
      (mul (add tS (opp q)) (ri i)).
Definition check_contract : bool :=
  Nat.eqb (length r) n && leb t0 q && ltb q tS && allb n check_row.

Definition Gmap (x : nat -> R) (i : nat) : R := eval (G i) x.

Theorem check_contract_ok : check_contract = true ->
  0 <= qR < 1 /\ (forall i, (i < n)%nat -> 0 < rR i) /\
  exists z, inbox n mR rR z /\ (forall i, (i < n)%nat -> Gmap z i = z i) /\
  (forall y, inbox n mR rR y -> (forall i, (i < n)%nat -> Gmap y i = y i) ->
     forall i, (i < n)%nat -> y i = z i) /\
  (forall y k, inbox n mR rR y -> inbox n mR rR (iter Gmap k y) /\
     forall i, (i < n)%nat -> Rabs (iter Gmap k y i - z i) <= qR ^ k * 2 * rR i).
Proof.
  unfold check_contract. intros H.
  apply andb_prop in H. destruct H as [H HR]. apply andb_prop in H. destruct H as [H HQ1].
  apply andb_prop in H. destruct H as [HL HQ0].
  apply Nat.eqb_eq in HL. apply leb_V in HQ0. apply ltb_V in HQ1. rewrite V_t0 in HQ0. rewrite V_tS in HQ1.
  pose proof S_pos as HS.
  assert (Q0 : 0 <= qR) by (apply Rmult_le_reg_r with S; auto; unfold qR; rewrite divS_mul; lra).
  assert (Q1 : qR < 1) by (apply Rmult_lt_reg_r with S; auto; unfold qR; rewrite divS_mul; lra).
  assert (Row : forall i, (i < n)%nat -> wf n (G i) = true /\ 0 < V (ri i) /\
     V (wsum (snd (slope n bx (G i))) r) <= V q * V (ri i) /\
     V (mag (iadd (ieval pt (G i)) (opp (mi i), opp (mi i)))) * S <= (S + - V q) * V (ri i)).
  { intros i Hi. pose proof (allb_ok n _ HR i Hi) as C. unfold check_row in C.
    apply andb_prop in C. destruct C as [C C4]. apply andb_prop in C. destruct C as [C C3].
    apply andb_prop in C. destruct C as [C1 C2].
    apply ltb_V in C2. apply leb_V in C3. apply leb_V in C4.
    rewrite V_mul in C3, C4. rewrite V_mul, V_add, V_opp, !V_tS in C4. rewrite V_t0 in C2. tauto. }
  assert (RP : forall i, (i < n)%nat -> 0 < rR i).
  { intros i Hi. unfold rR. apply Rdiv_lt_0_compat; auto. apply (Row i Hi). }
  split; [lra|]. split; [exact RP|].
  apply banach_box; auto.
  - intros i Hi. left; auto.
  - intros x y E i Hi. apply (eval_ext n); auto. apply (Row i Hi).
  - intros x y d Hx Hy Hd Hxy i Hi. destruct (Row i Hi) as (W & _ & C & _).
    apply bx_iff in Hx. apply bx_iff in Hy.
    destruct (slope_ok n bx (G i) x y W Hx Hy) as (_ & _ & Hlen & s & Hs & E).
    unfold Gmap. rewrite E.
    rewrite (wsum_ok _ _ n Hlen HL) in C.
    eapply Rle_trans; [apply sumn_abs|].
    apply Rmult_le_reg_r with (S * S); [nra|].
    apply Rle_trans with (d * sumn n (fun j => V (mag (nth j (snd (slope n bx (G i))) i0)) * V (nth j r t0))).
    + rewrite <- sumn_scal_r, <- sumn_scal. apply sumn_le; intros j Hj.
      rewrite Rabs_mult. pose proof (mag_ok _ _ (Hs j Hj)) as M. specialize (Hxy j Hj).
      change (nth j r t0) with (ri j) in *.
      assert (R1 : Rabs (x j - y j) * S <= d * V (ri j)).
      { apply Rmult_le_compat_r with (r := S) in Hxy; [|lra]. unfold rR in Hxy.
        rewrite Rmult_assoc, divS_mul in Hxy. lra. }
      pose proof (Rabs_pos (s j)). pose proof (Rabs_pos (x j - y j)).
      apply Rle_trans with ((Rabs (s j) * S) * (Rabs (x j - y j) * S)); [right; ring|].
      apply Rle_trans with (V (mag (nth j (snd (slope n bx (G i))) i0)) * (d * V (ri j))); [|right; ring].
      apply Rmult_le_compat; auto; nra.
    + apply Rle_trans with (d * (V q * V (ri i))); [apply Rmult_le_compat_l; auto|].
      right. unfold qR, rR. field. lra.
  - intros i Hi. destruct (Row i Hi) as (W & _ & _ & C).
    pose proof (ieval_ok n pt (G i) mR W pt_in) as E.
    assert (E2 : inI (iadd (ieval pt (G i)) (opp (mi i), opp (mi i))) (eval (G i) mR + - mR i)).
    { apply iadd_ok; auto. unfold inI, mR; simpl. rewrite !V_opp.
      rewrite Ropp_mult_distr_l_reverse, divS_mul. lra. }
    apply mag_ok in E2. unfold Gmap, Rminus at 1.
    apply Rmult_le_reg_r with (S * S); [nra|].
    replace ((1 - qR) * rR i * (S * S)) with ((S + - V q) * V (ri i)).
    + assert (0 <= Rabs (eval (G i) mR + - mR i)) by apply Rabs_pos. nra.
    + unfold qR, rR. field. lra.
Qed.

End Contr.

(* ---------------- positive definiteness of an interval matrix ---------------- *)
Fixpoint dot (u v : list T) : T :=
  match u, v with a :: u', b :: v' => add (mul a b) (dot u' v') | _, _ => t0 end.
Lemma dot_ok u v k : length u = k -> length v = k ->
  V (dot u v) = sumn k (fun j => V (nth j u t0) * V (nth j v t0)).
Proof.
  revert v k. induction u; destruct v; intros k Ha Hw; simpl in *; subst; try lia.
  - apply V_t0.
  - rewrite sumn_shift. rewrite V_add, V_mul. simpl. f_equal. apply IHu; auto.
Qed.

Definition imat := list (list itv).
Definition ent (E : imat) (i j : nat) : itv := nth j (nth i E []) i0.
(* residual interval E_ij * 2^p - (L L^T)_ij at scale 2^(2p) *)
Definition resid (e : itv) (g : T) : itv :=
  (add (mul (fst e) tS) (opp g), add (mul (snd e) tS) (opp g)).
Fixpoint offrow (i j : nat) (Li : list T) (Ei : list itv) (L : list (list T)) : T :=
  match Ei, L with
  | e :: Ei', Lj :: L' =>
      let rest := offrow i (Datatypes.S j) Li Ei' L' in
      if Nat.eqb j i then rest else add (mag (resid e (dot Li Lj))) rest
  | _, _ => t0
  end.
Definition check_pd_row (E : imat) (L : list (list T)) (i : nat) : bool :=
  let Li := nth i L [] in
  Nat.eqb (length Li) n && Nat.eqb (length (nth i E [])) n &&
  ltb (offrow i 0 Li (nth i E []) L) (fst (resid (ent E i i) (dot Li Li))).
Definition check_pd (E : imat) (L : list (list T)) : bool :=
  Nat.eqb (length L) n && allb n (check_pd_row E L).

Lemma offrow_ok i Li : forall Ei L j k, length Ei = k -> length L = k ->
  V (offrow i j Li Ei L) =
  sumn k (fun t => if Nat.eqb (j + t) i then 0 else V (mag (resid (nth t Ei i0) (dot Li (nth t L []))))).
Proof.
  induction Ei; destruct L; intros j k HE HL; simpl in HE, HL; subst; try lia.
  - apply V_t0.
  - rewrite sumn_shift. simpl offrow. rewrite Nat.add_0_r. simpl nth.
    rewrite (sumn_ext _ _ (fun t => if Nat.eqb (Datatypes.S j + t) i then 0
        else V (mag (resid (nth t Ei i0) (dot Li (nth t L [])))))).
    + destruct (Nat.eqb j i); rewrite ?V_add, (IHEi L (Datatypes.S j) _ eq_refl) by lia; simpl; lra.
    + intros t Ht. rewrite Nat.add_succ_r. reflexivity.
Qed.

Definition inM (E : imat) (A : nat -> nat -> R) :=
  forall i j, (i < n)%nat -> (j < n)%nat -> inI (ent E i j) (A i j).

Lemma posdef_scale s A : 0 < s -> posdef n (fun i j => s * A i j) -> posdef n A.
Proof.
  intros Hs H x Hx. specialize (H x Hx). unfold qf in *.
  rewrite (sumn_ext n _ (fun i => s * sumn n (fun j => x i * A i j * x j))) in H.
  - rewrite sumn_scal in H. apply Rmult_lt_reg_l with s; [auto|]. rewrite Rmult_0_r. exact H.
  - intros i Hi. rewrite <- sumn_scal. apply sumn_ext; intros; ring.
Qed.

Theorem check_pd_ok E L : check_pd E L = true ->
  forall A, sym n A -> inM E A -> posdef n A.
Proof.
  unfold check_pd. intros H A HA HM.
  apply andb_prop in H. destruct H as [HL H]. apply Nat.eqb_eq in HL.
  pose proof S_pos as HS.
  assert (Row : forall i, (i < n)%nat -> length (nth i L []) = n /\ length (nth i E []) = n /\
     V (offrow i 0 (nth i L []) (nth i E []) L) < V (fst (resid (ent E i i) (dot (nth i L []) (nth i L []))))).
  { intros i Hi. pose proof (allb_ok n _ H i Hi) as C. unfold check_pd_row in C.
    apply andb_prop in C. destruct C as [C C3]. apply andb_prop in C. destruct C as [C1 C2].
    apply Nat.eqb_eq in C1. apply Nat.eqb_eq in C2. apply ltb_V in C3. auto. }
  apply posdef_scale with (S * S); [nra|].
  set (l := fun i k => V (nth k (nth i L []) t0)).
  apply gram_dd_posdef with (K := n) (L := l).
  - intros i j Hi Hj. now rewrite HA.
  - intros i Hi. destruct (Row i Hi) as (R1 & R2 & R3).
    rewrite (offrow_ok i _ _ _ 0 n R2 HL) in R3.
    assert (RI : forall j, (j < n)%nat ->
       V (fst (resid (ent E i j) (dot (nth i L []) (nth j L [])))) <=
         S * S * A i j - sumn n (fun k => l i k * l j k) <=
       V (snd (resid (ent E i j) (dot (nth i L []) (nth j L []))))).
    { intros j Hj. destruct (Row j Hj) as (J1 & _ & _).
      unfold resid; simpl. rewrite !V_add, !V_mul, !V_opp, V_tS, (dot_ok _ _ n R1 J1).
      destruct (HM i j Hi Hj) as [M1 M2]. fold (l i) (l j).
      set (g := sumn n _). split; nra. }
    eapply Rle_lt_trans; [|eapply Rlt_le_trans; [exact R3|apply (RI i Hi)]].
    unfold offsum. apply sumn_le; intros j Hj. simpl.
    destruct (Nat.eqb j i); [lra|].
    specialize (RI j Hj). unfold ent in RI.
    set (rs := resid (nth j (nth i E []) i0) (dot (nth i L []) (nth j L []))) in *.
    pose proof (tmax_ok (opp (fst rs)) (snd rs)) as M. rewrite V_opp in M.
    unfold mag. apply Rabs_le. lra.
Qed.

(* spectrum of an interval matrix inside (a,b) *)
Definition ishift (sg : bool) (a : T) (E : imat) : imat :=
  mk n (fun i => mk n (fun j =>
    let e := if sg then ent E i j else iopp (ent E i j) in
    if Nat.eqb j i then iadd e (a, a) else e)).
Lemma ishift_ok sg a E A : inM E A ->
  inM (ishift sg a E) (shiftm (if sg then 1 else -1) (V a / S) A).
Proof.
  intros H i j Hi Hj. unfold ishift, ent at 1. rewrite nth_mk by auto. rewrite nth_mk by auto.
  unfold shiftm. specialize (H i j Hi Hj).
  assert (B : inI (if sg then ent E i j else iopp (ent E i j)) ((if sg then 1 else -1) * A i j)).
  { destruct sg; [now rewrite Rmult_1_l|]. replace (-1 * A i j) with (- A i j) by ring. now apply iopp_ok. }
  destruct (Nat.eqb j i).
  - apply iadd_ok; auto. unfold inI; simpl. rewrite divS_mul. lra.
  - now rewrite Rplus_0_r.
Qed.
Definition check_spec (E : imat) (a b : T) (L1 L2 : list (list T)) : bool :=
  check_pd (ishift true (opp a) E) L1 && check_pd (ishift false b E) L2.
Theorem check_spec_ok E a b L1 L2 : check_spec E a b L1 L2 = true ->
  forall A, sym n A -> inM E A -> forall l x, eigpair n A l x -> V a / S < l < V b / S.
Proof.
  unfold check_spec. intros H A HA HM. apply andb_prop in H. destruct H as [H1 H2].
  assert (SY : forall s c, sym n (shiftm s c A)).
  { intros s c i j Hi Hj. unfold shiftm. rewrite HA, Nat.eqb_sym by auto. reflexivity. }
  apply spectrum_in.
  - replace (- (V a / S)) with (V (opp a) / S) by (rewrite V_opp; unfold Rdiv; ring).
    apply (check_pd_ok _ _ H1); auto. apply (ishift_ok true); auto.
  - apply (check_pd_ok _ _ H2); auto. apply (ishift_ok false); auto.
Qed.

(* ---------------- zeros of a polynomial system: preconditioned map ---------------- *)
Definition pden : positive := Z.to_pos (2 ^ p).
Lemma pden_ok : Zpos pden = (2 ^ p)%Z.
Proof. unfold pden. apply Z2Pos.id, twop_pos. Qed.
Definition zent (M : list (list Z)) (i j : nat) : Z := nth j (nth i M []) 0%Z.
Definition zentR M i j : R := IZR (zent M i j) / S.
Fixpoint lin (g : nat -> expr) (C : nat -> Z) (k : nat) : expr :=
  match k with O => zero | Datatypes.S k' => mkAdd (lin g C k') (mkMul (Cst (C k') pden) (g k')) end.
Lemma lin_ok g C k x : eval (lin g C k) x = sumn k (fun j => IZR (C j) / S * eval (g j) x).
Proof.
  induction k as [|k IHk]; [exact (zero_ok x)|]. simpl. rewrite mkAdd_ok, mkMul_ok, IHk. simpl.
  unfold cstR. now rewrite pden_ok.
Qed.
Definition nmap (g : nat -> expr) (C : list (list Z)) (i : nat) : expr :=
  Add (Var i) (Opp (lin g (zent C i) n)).

Fixpoint zsum (k : nat) (f : nat -> Z) : Z :=
  match k with O => 0%Z | Datatypes.S k' => (zsum k' f + f k')%Z end.
Lemma zsum_ok k f : IZR (zsum k f) = sumn k (fun i => IZR (f i)).
Proof. induction k; simpl; [reflexivity|]. now rewrite plus_IZR, IHk. Qed.
Definition inj_row (B C : list (list Z)) (i : nat) : bool :=
  Z.ltb (zsum n (fun j => Z.abs ((if Nat.eqb j i then 2 ^ p * 2 ^ p else 0) -
            zsum n (fun k => zent B i k * zent C k j)%Z)%Z)) (2 ^ p * 2 ^ p)%Z.
Definition check_inj (B C : list (list Z)) : bool := allb n (inj_row B C).

Lemma argmax (v : nat -> R) k : (0 < k)%nat ->
  exists i, (i < k)%nat /\ forall j, (j < k)%nat -> Rabs (v j) <= Rabs (v i).
Proof.
  induction k; intros H; [lia|].
  destruct (Nat.eq_dec k 0) as [->|Hk].
  - exists 0%nat. split; [lia|]. intros j Hj. assert (j = 0)%nat by lia. subst. lra.
  - destruct IHk as (i & Hi & Hm); [lia|].
    destruct (Rle_or_lt (Rabs (v k)) (Rabs (v i))) as [L|L].
    + exists i. split; [lia|]. intros j Hj. destruct (Nat.eq_dec j k) as [->|]; auto. apply Hm; lia.
    + exists k. split; [lia|]. intros j Hj. destruct (Nat.eq_dec j k) as [->|]; [lra|].
      apply Rle_trans with (Rabs (v i)); [apply Hm; lia|lra].
Qed.
Lemma check_inj_ok B C : check_inj B C = true ->
  forall v, (forall i, (i < n)%nat -> sumn n (fun k => zentR C i k * v k) = 0) ->
  forall i, (i < n)%nat -> v i = 0.
Proof.
  intros H v Hv i Hi. pose proof S_pos as HS.
  destruct (argmax v n) as (t & Ht & Hmax); [lia|].
  assert (Hb : Rabs (v t) = 0).
  { pose proof (allb_ok n _ H t Ht) as C1. unfold inj_row in C1. apply Z.ltb_lt in C1.
    apply IZR_lt in C1. rewrite zsum_ok, mult_IZR in C1. fold S in C1.
    set (N := fun j => (if Nat.eqb j t then 1 else 0) - sumn n (fun k => zentR B t k * zentR C k j)).
    assert (E : v t = sumn n (fun j => N j * v j)).
    { unfold N.
      rewrite (sumn_ext n _ (fun j => (if Nat.eqb j t then v j else 0) -
          sumn n (fun k => zentR B t k * (zentR C k j * v j)))).
      - rewrite sumn_minus, sumn_single by auto. rewrite sumn_swap.
        rewrite (sumn_ext n (fun i => sumn n _) (fun _ => 0)).
        + rewrite sumn_zero. ring.
        + intros k Hk. rewrite sumn_scal, Hv by auto. ring.
      - intros j Hj.
        rewrite (sumn_ext n (fun k => zentR B t k * (zentR C k j * v j))
                  (fun k => (zentR B t k * zentR C k j) * v j)) by (intros; ring).
        rewrite sumn_scal_r. destruct (Nat.eqb j t); ring. }
    assert (F : sumn n (fun j => Rabs (N j)) < 1).
    { apply Rmult_lt_reg_r with (S * S); [nra|]. rewrite Rmult_1_l.
      eapply Rle_lt_trans; [|exact C1]. rewrite <- sumn_scal_r. right.
      apply sumn_ext; intros j Hj. rewrite abs_IZR, minus_IZR, zsum_ok.
      rewrite <- (Rabs_right (S * S)) at 1 by nra. rewrite <- Rabs_mult. f_equal.
      unfold N. rewrite Rmult_minus_distr_r, <- sumn_scal_r. f_equal.
      - destruct (Nat.eqb j t); [rewrite mult_IZR; fold S; ring|ring].
      - apply sumn_ext; intros k Hk. rewrite mult_IZR. unfold zentR. field. lra. }
    assert (Q : Rabs (v t) <= sumn n (fun j => Rabs (N j)) * Rabs (v t)).
    { rewrite E at 1. eapply Rle_trans; [apply sumn_abs|]. rewrite <- sumn_scal_r.
      apply sumn_le; intros j Hj. rewrite Rabs_mult.
      apply Rmult_le_compat_l; [apply Rabs_pos|auto]. }
    pose proof (Rabs_pos (v t)). nra. }
  specialize (Hmax i Hi). rewrite Hb in Hmax. pose proof (Rabs_pos (v i)).
  destruct (Req_dec (v i) 0) as [|Hne]; auto. apply Rabs_pos_lt in Hne. lra.
Qed.


(* ==================== closed statements ==================== *)
Notation box_ := (inbox n mR rR).

(* 1. unique zero of a system g in the box *)
Definition check_zero (g : nat -> expr) (C B : list (list Z)) : bool :=
  check_contract (nmap g C) && check_inj B C.
Theorem check_zero_ok g C B : check_zero g C B = true ->
  exists z, box_ z /\ (forall k, (k < n)%nat -> eval (g k) z = 0) /\
  (forall y, box_ y -> (forall k, (k < n)%nat -> eval (g k) y = 0) ->
     forall i, (i < n)%nat -> y i = z i).
Proof.
  unfold check_zero. intros H. apply andb_prop in H. destruct H as [H1 H2].
  destruct (check_contract_ok _ H1) as (_ & _ & z & Z1 & Z2 & Z3 & _).
  assert (EV : forall x i, Gmap (nmap g C) x i = x i - sumn n (fun k => zentR C i k * eval (g k) x)).
  { intros x i. unfold Gmap, nmap. simpl. rewrite lin_ok. unfold zentR. ring. }
  exists z. split; [exact Z1|]. split.
  - apply (check_inj_ok _ _ H2 (fun k => eval (g k) z)). intros i Hi.
    specialize (Z2 i Hi). rewrite EV in Z2. lra.
  - intros y Hy Hg. apply Z3; auto. intros i Hi. rewrite EV.
    rewrite (sumn_ext n _ (fun _ => 0)); [rewrite sumn_zero; lra|].
    intros k Hk. rewrite Hg by auto. ring.
Qed.

(* 2. unique critical point of the objective f, with the Hessian spectrum *)
Definition hessE (f : expr) : imat :=
  let X := bx in mk n (fun i => mk n (fun j => ieval X (D i (D j f)))).
Definition hess (f : expr) (x : nat -> R) (i j : nat) : R := eval (D i (D j f)) x.
Lemma hess_in f x : wf n f = true -> box_ x -> inM (hessE f) (hess f x).
Proof.
  intros W Hx i j Hi Hj. unfold ent, hessE. rewrite nth_mk by auto. rewrite nth_mk by auto.
  apply ieval_ok with n; [now apply wf_D, wf_D|]. now apply bx_iff.
Qed.
Lemma hess_sym f x : sym n (hess f x).
Proof. intros i j _ _. apply D_comm. Qed.

Definition check_crit (f : expr) C B a b L1 L2 : bool :=
  wf n f && smooth f && check_zero (fun k => D k f) C B && check_spec (hessE f) a b L1 L2.
Theorem check_crit_ok f C B a b L1 L2 : check_crit f C B a b L1 L2 = true ->
  exists z, box_ z /\
    (forall i, (i < n)%nat -> is_partial (eval f) i z 0) /\
    (forall y, box_ y -> (forall i, (i < n)%nat -> is_partial (eval f) i y 0) ->
       forall i, (i < n)%nat -> y i = z i) /\
    (forall i j, (i < n)%nat -> (j < n)%nat ->
       is_partial (fun x => grad f x j) i z (hess f z i j)) /\
    sym n (hess f z) /\
    (forall l v, eigpair n (hess f z) l v -> V a / S < l < V b / S).
Proof.
  unfold check_crit. intros H. apply andb_prop in H. destruct H as [H H4].
  apply andb_prop in H. destruct H as [H H3]. apply andb_prop in H. destruct H as [H1 H2].
  destruct (check_zero_ok _ _ _ H3) as (z & Z1 & Z2 & Z3).
  assert (U : forall y i, (i < n)%nat -> is_partial (eval f) i y 0 -> eval (D i f) y = 0).
  { intros y i Hi P. eapply uniqueness_limite; [apply (D_correct i f y H2)|exact P]. }
  exists z. split; [exact Z1|]. split; [|split; [|split; [|split]]].
  - intros i Hi. rewrite <- (Z2 i Hi). apply D_correct; auto.
  - intros y Hy P. apply Z3; auto.
  - intros i j Hi Hj. apply (D_correct i (D j f) z). now apply smooth_D.
  - apply hess_sym.
  - exact (check_spec_ok _ _ _ _ _ H4 (hess f z) (hess_sym f z) (hess_in f z H1 Z1)).
Qed.

(* 3. attraction basin of GD on the objective f *)
Definition gdstep (eta : R) (f : expr) (x : nat -> R) (i : nat) : R := x i - eta * grad f x i.
Theorem gd_basin_ok eta f : wf n f = true -> smooth f = true -> ratR eta <> 0 ->
  check_contract (gd_map eta f) = true ->
  exists z, box_ z /\ (forall i, (i < n)%nat -> is_partial (eval f) i z 0) /\
    forall y k, box_ y -> 
     forall i, (i < n)%nat -> Rabs (iter (gdstep (ratR eta) f) k y i - z i) <= qR ^ k * 2 * rR i.
Proof.
  intros W Sm He H. destruct (check_contract_ok _ H) as (_ & _ & z & Z1 & Z2 & _ & Z4).
  assert (EV : forall x i, Gmap (gd_map eta f) x i = x i - ratR eta * grad f x i).
  { intros. apply gd_map_ok. }
  exists z. split; auto. split.
  - intros i Hi. specialize (Z2 i Hi). rewrite EV in Z2.
    assert (E : ratR eta * grad f z i = 0) by lra. apply Rmult_integral in E.
    destruct E as [E|E]; [contradiction|]. unfold grad in E. rewrite <- E. apply D_correct; auto.
  - intros y k Hy i Hi.
    assert (IT : forall k i, (i < n)%nat ->
      iter (gdstep (ratR eta) f) k y i = iter (Gmap (gd_map eta f)) k y i).
    { clear i Hi k. induction k as [|k IHk]; intros i Hi; [reflexivity|].
      change (gdstep (ratR eta) f (iter (gdstep (ratR eta) f) k y) i =
              Gmap (gd_map eta f) (iter (Gmap (gd_map eta f)) k y) i).
      rewrite EV. unfold gdstep at 1. unfold grad.
      rewrite (IHk i Hi), (eval_ext n (D i f) _ _ (wf_D n i f W) IHk). reflexivity. }
    rewrite IT by auto. apply Z4; auto.
Qed.

(* 4. USAM has a fixed point in the box that is NOT a critical point of f *)
Definition excl0 (e : itv) : bool := ltb t0 (fst e) || ltb (snd e) t0.
Lemma excl0_ok e u : excl0 e = true -> inI e u -> u <> 0.
Proof.
  unfold excl0, inI. intros H [A B] ->. rewrite Rmult_0_l in *.
  apply orb_prop in H. destruct H as [H|H]; apply ltb_V in H; rewrite V_t0 in H; lra.
Qed.
Definition check_usam_spurious (eta rho : rat) (f : expr) (i : nat) : bool :=
  wf n f && Nat.ltb i n && check_contract (usam_map eta rho f) && excl0 (ieval bx (D i f)).
Theorem usam_spurious_ok eta rho f i : smooth f = true -> check_usam_spurious eta rho f i = true ->
  exists z, box_ z /\
   (forall k, (k < n)%nat -> z k = z k - ratR eta * grad f (fun a => z a + ratR rho * grad f z a) k) /\
   (forall y, box_ y -> ~ is_partial (eval f) i y 0) /\
   (forall y k, box_ y -> 
     forall j, (j < n)%nat -> Rabs (iter (Gmap (usam_map eta rho f)) k y j - z j) <= qR ^ k * 2 * rR j).
Proof.
  intros Sm H. unfold check_usam_spurious in H.
  apply andb_prop in H. destruct H as [H H4]. apply andb_prop in H. destruct H as [H H3].
  apply andb_prop in H. destruct H as [H1 H2]. apply Nat.ltb_lt in H2.
  destruct (check_contract_ok _ H3) as (_ & _ & z & Z1 & Z2 & _ & Z4).
  exists z. split; auto. split; [|split].
  - intros k Hk. specialize (Z2 k Hk). unfold Gmap in Z2. rewrite usam_map_ok in Z2. lra.
  - intros y Hy P. apply bx_iff in Hy.
    pose proof (ieval_ok n bx (D i f) y (wf_D n i f H1) Hy) as E.
    apply (excl0_ok _ _ H4 E). eapply uniqueness_limite; [apply (D_correct i f y Sm)|exact P].
  - intros y k Hy j Hj. apply Z4; auto.
Qed.

End Chk.
