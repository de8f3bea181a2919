(* Intervals of integers at the scale 2^p and jets (an interval and slopes): section 5 and 6 of the
   format, with the proof that they enclose.
   - [jev_point]: if the jets X enclose x, the jet of e encloses the value of e at x, and e is
     regular there;
   - [jev_slope]: if the jets X carry slopes for the differences d, so does the jet of e. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Core.
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
Lemma nth_error_mk {A} n (f : nat -> A) j a : nth_error (mk n f) j = Some a -> (j < n)%nat /\ a = f j.
Proof.
  intros H. assert (L : (j < n)%nat).
  { rewrite <- (length_mk n f). apply nth_error_Some. congruence. }
  split; auto. apply nth_error_nth with (d := a) in H. now rewrite nth_mk in H.
Qed.
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
Fixpoint omap {A B} (f : A -> option B) (l : list A) : option (list B) :=
  match l with
  | [] => Some []
  | a :: l' => match f a with None => None | Some b =>
      match omap f l' with None => None | Some m => Some (b :: m) end end
  end.
Lemma omap_ok {A B} (f : A -> option B) l : forall m, omap f l = Some m ->
  length m = length l /\ forall i b, nth_error m i = Some b ->
    exists a, nth_error l i = Some a /\ f a = Some b.
Proof.
  induction l as [|a l IH]; simpl; intros m H.
  - injection H as <-. split; auto. intros [|i] b; discriminate.
  - destruct (f a) as [b|] eqn:E; [|discriminate]. destruct (omap f l) as [m'|] eqn:F; [|discriminate].
    injection H as <-. destruct (IH m' eq_refl) as [L K]. simpl. split; [lia|].
    intros [|i] b'; simpl; intros H.
    + injection H as <-. eauto.
    + eauto.
Qed.
Lemma omap_mk {A B} (f : A -> option B) n g m : omap f (mk n g) = Some m ->
  length m = n /\ forall i b, nth_error m i = Some b -> (i < n)%nat /\ f (g i) = Some b.
Proof.
  intros H. destruct (omap_ok _ _ _ H) as [L K]. rewrite length_mk in L. split; auto.
  intros i b Hb. destruct (K i b Hb) as (a & Ha & Fa). apply nth_error_mk in Ha.
  destruct Ha as [Hi ->]. auto.
Qed.

Module Intervals (N : INTEGERS).
Import N.

Definition V (a : T) : R := IZR (toZ a).
Definition t0 : T := ofZ 0.
Lemma V_t0 : V t0 = 0. Proof. unfold V, t0. now rewrite ofZ_ok. Qed.
Lemma V_ofZ z : V (ofZ z) = IZR z. Proof. unfold V. now rewrite ofZ_ok. Qed.
Lemma V_add a b : V (add a b) = V a + V b. Proof. unfold V. now rewrite add_ok, plus_IZR. Qed.
Lemma V_mul a b : V (mul a b) = V a * V b. Proof. unfold V. now rewrite mul_ok, mult_IZR. Qed.
Lemma V_opp a : V (opp a) = - V a. Proof. unfold V. now rewrite opp_ok, opp_IZR. Qed.
Lemma leb_V a b : leb a b = true -> V a <= V b.
Proof. rewrite leb_ok. intros H. apply IZR_le. now apply Z.leb_le. Qed.
Lemma leb_V_false a b : leb a b = false -> V b < V a.
Proof. rewrite leb_ok. intros H. apply IZR_lt. now apply Z.leb_gt in H. Qed.
Definition ltb a b := negb (leb b a).
Lemma ltb_V a b : ltb a b = true -> V a < V b.
Proof. unfold ltb. intros H. apply negb_true_iff in H. now apply leb_V_false. Qed.
Lemma ltb_V_false a b : ltb a b = false -> V b <= V a.
Proof. unfold ltb. intros H. apply negb_false_iff in H. now apply leb_V. Qed.
Lemma V_div a b : V b <> 0 -> V (div a b) <= V a / V b.
Proof.
  unfold V. rewrite div_ok. intros H. set (x := toZ a). set (y := toZ b).
  assert (Y : (y <> 0)%Z) by (intros E; apply H; fold y; now rewrite E).
  destruct (Z_lt_le_dec 0 y) as [P|P].
  - assert (P' : 0 < IZR y) by now apply IZR_lt.
    apply Rmult_le_reg_r with (IZR y); auto. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
    rewrite <- mult_IZR, Rmult_1_r. apply IZR_le. rewrite Z.mul_comm. now apply Z.mul_div_le.
  - assert (P' : IZR y < 0) by (apply IZR_lt; lia).
    apply Ropp_le_cancel. apply Rmult_le_reg_r with (- IZR y); [lra|].
    replace (- (IZR x / IZR y) * - IZR y) with (IZR x) by (field; lra).
    rewrite Rmult_opp_opp, <- mult_IZR. apply IZR_le. rewrite Z.mul_comm. apply Z.mul_div_ge. lia.
Qed.

Definition tmin a b := if leb a b then a else b.
Definition tmax a b := if leb a b then b else a.
Lemma tmin_ok a b : V (tmin a b) <= V a /\ V (tmin a b) <= V b.
Proof. unfold tmin. destruct (leb a b) eqn:E; [apply leb_V in E|apply leb_V_false in E]; lra. Qed.
Lemma tmax_ok a b : V a <= V (tmax a b) /\ V b <= V (tmax a b).
Proof. unfold tmax. destruct (leb a b) eqn:E; [apply leb_V in E|apply leb_V_false in E]; lra. Qed.

Definition itv := (T * T)%type.
Definition i0 : itv := (t0, t0).
Definition iadd (a b : itv) : itv := (add (fst a) (fst b), add (snd a) (snd b)).
Definition iopp (a : itv) : itv := (opp (snd a), opp (fst a)).
Definition isz (a : itv) := leb t0 (fst a) && leb (snd a) t0.
Definition mag (a : itv) : T := tmax (opp (fst a)) (snd a).
Definition ihull (a b : itv) : itv := (tmin (fst a) (fst b), tmax (snd a) (snd b)).
(* does not contain 0 *)
Definition excl0 (e : itv) : bool := ltb t0 (fst e) || ltb (snd e) t0.

Section Scale.
Variable p : Z.
Variable one : T.
Definition Sc : R := IZR (2 ^ p).
(* ceiling of a / 2^p and of a / b *)
Definition shrc (a : T) : T := opp (shr p (opp a)).
Definition divc (a b : T) : T := opp (div (opp a) b).

Definition inI (i : itv) (r : R) := V (fst i) <= r * Sc <= V (snd i).
Definition i1 : itv := (one, one).
Definition imul (a b : itv) : itv :=
  if isz a then i0 else if isz b then i0 else
  let p1 := mul (fst a) (fst b) in let p2 := mul (fst a) (snd b) in
  let p3 := mul (snd a) (fst b) in let p4 := mul (snd a) (snd b) in
  (shr p (tmin (tmin p1 p2) (tmin p3 p4)), shrc (tmax (tmax p1 p2) (tmax p3 p4))).
Definition isqr (a : itv) : itv :=
  let l := mul (fst a) (fst a) in let h := mul (snd a) (snd a) in
  if leb t0 (fst a) then (shr p l, shrc h)
  else if leb (snd a) t0 then (shr p h, shrc l)
  else (t0, shrc (tmax l h)).
Definition iinv (a : itv) : option itv :=
  if excl0 a then let s := mul one one in Some (div s (snd a), divc s (fst a)) else None.
Definition isqrt (a : itv) : option itv :=
  if ltb t0 (fst a) then
    Some (sqrt (mul (fst a) one), add (sqrt (add (mul (snd a) one) (ofZ (-1)))) (ofZ 1))
  else None.
Definition icst (num : Z) (den : positive) : itv :=
  (ofZ ((num * 2 ^ p) / Zpos den), ofZ (- ((- (num * 2 ^ p)) / Zpos den)))%Z.

Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.

Lemma twop_pos : (0 < 2 ^ p)%Z. Proof. apply Z.pow_pos_nonneg; lia. Qed.
Lemma Sc_pos : 0 < Sc. Proof. unfold Sc. apply IZR_lt, twop_pos. Qed.
Lemma V_one : V one = Sc. Proof. unfold V, Sc. now rewrite one_ok. Qed.
Lemma V_shr a : V (shr p a) * Sc <= V a.
Proof.
  unfold V, Sc. rewrite (shr_ok p p0), <- mult_IZR. apply IZR_le. rewrite Z.mul_comm.
  apply Z.mul_div_le, twop_pos.
Qed.
Lemma V_shrc a : V a <= V (shrc a) * Sc.
Proof. unfold shrc. rewrite V_opp. pose proof (V_shr (opp a)) as H. rewrite V_opp in H. lra. Qed.
Lemma V_divc a b : V b <> 0 -> V a / V b <= V (divc a b).
Proof.
  intros H. unfold divc. rewrite V_opp. pose proof (V_div (opp a) b H) as K. rewrite V_opp in K.
  unfold Rdiv in *. lra.
Qed.
Lemma divS_mul a : a / Sc * Sc = a. Proof. pose proof Sc_pos. field. lra. Qed.

Lemma i0_ok : inI i0 0. Proof. unfold inI, i0; simpl. rewrite V_t0. lra. Qed.
Lemma i1_ok : inI i1 1. Proof. unfold inI, i1; simpl. rewrite V_one. lra. Qed.
Lemma ipt_ok a : inI (a, a) (V a / Sc). Proof. unfold inI; simpl. rewrite divS_mul. lra. Qed.
Lemma iadd_ok a b u v : inI a u -> inI b v -> inI (iadd a b) (u + v).
Proof. unfold inI, iadd; simpl. rewrite !V_add. intros; lra. Qed.
Lemma iopp_ok a u : inI a u -> inI (iopp a) (- u).
Proof. unfold inI, iopp; simpl. rewrite !V_opp. intros; lra. Qed.
Lemma isz_ok a u : isz a = true -> inI a u -> u = 0.
Proof.
  unfold isz, inI. intros H [A B]. apply andb_prop in H. destruct H as [H1 H2].
  apply leb_V in H1. apply leb_V in H2. rewrite V_t0 in *. pose proof Sc_pos. nra.
Qed.
Lemma ihull_ok a b u : inI a u \/ inI b u -> inI (ihull a b) u.
Proof.
  unfold inI, ihull; simpl. pose proof (tmin_ok (fst a) (fst b)). pose proof (tmax_ok (snd a) (snd b)).
  intros [H1|H1]; lra.
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
(* from bounds at the scale S^2 to an interval *)
Lemma round_ok mn mx w : V mn <= w * Sc * Sc -> w * Sc * Sc <= V mx -> inI (shr p mn, shrc mx) w.
Proof.
  intros L U. pose proof Sc_pos as HS. pose proof (V_shr mn). pose proof (V_shrc mx).
  unfold inI; simpl. split; apply Rmult_le_reg_r with Sc; auto; lra.
Qed.
Lemma imul_ok a b u v : inI a u -> inI b v -> inI (imul a b) (u * v).
Proof.
  intros Ha Hb. unfold imul.
  destruct (isz a) eqn:Ea. { rewrite (isz_ok a u Ea Ha), Rmult_0_l. apply i0_ok. }
  destruct (isz b) eqn:Eb. { rewrite (isz_ok b v Eb Hb), Rmult_0_r. apply i0_ok. }
  cbv zeta.
  set (p1 := mul (fst a) (fst b)). set (p2 := mul (fst a) (snd b)).
  set (p3 := mul (snd a) (fst b)). set (p4 := mul (snd a) (snd b)).
  set (mn := tmin (tmin p1 p2) (tmin p3 p4)). set (mx := tmax (tmax p1 p2) (tmax p3 p4)).
  assert (N : V mn <= V p1 /\ V mn <= V p2 /\ V mn <= V p3 /\ V mn <= V p4).
  { unfold mn. pose proof (tmin_ok (tmin p1 p2) (tmin p3 p4)).
    pose proof (tmin_ok p1 p2). pose proof (tmin_ok p3 p4). lra. }
  assert (X : V p1 <= V mx /\ V p2 <= V mx /\ V p3 <= V mx /\ V p4 <= V mx).
  { unfold mx. pose proof (tmax_ok (tmax p1 p2) (tmax p3 p4)).
    pose proof (tmax_ok p1 p2). pose proof (tmax_ok p3 p4). lra. }
  unfold p1, p2, p3, p4 in N, X. rewrite !V_mul in N, X.
  clearbody mn mx. clear p1 p2 p3 p4. unfold inI in Ha, Hb.
  assert (L : V mn <= (u * Sc) * (v * Sc)) by (eapply mul_lower; eauto; tauto).
  assert (U : - V mx <= - (u * Sc) * (v * Sc)).
  { apply mul_lower with (- V (snd a)) (- V (fst a)) (V (fst b)) (V (snd b)); try lra. }
  apply round_ok; lra.
Qed.
Lemma isqr_ok a u : inI a u -> inI (isqr a) (u * u).
Proof.
  unfold inI at 1. intros [A B]. unfold isqr. cbv zeta.
  assert (E : u * u * Sc * Sc = (u * Sc) * (u * Sc)) by ring.
  destruct (leb t0 (fst a)) eqn:E1.
  - apply leb_V in E1. rewrite V_t0 in E1. apply round_ok; rewrite V_mul, E; nra.
  - apply leb_V_false in E1. rewrite V_t0 in E1. destruct (leb (snd a) t0) eqn:E2.
    + apply leb_V in E2. rewrite V_t0 in E2. apply round_ok; rewrite V_mul, E; nra.
    + apply leb_V_false in E2. rewrite V_t0 in E2.
      pose proof (tmax_ok (mul (fst a) (fst a)) (mul (snd a) (snd a))) as M. rewrite !V_mul in M.
      set (mx := tmax _ _) in *. clearbody mx. pose proof Sc_pos as HS. pose proof (V_shrc mx) as C.
      unfold inI; simpl. rewrite V_t0. split; [nra|].
      apply Rmult_le_reg_r with Sc; auto. rewrite E. eapply Rle_trans; [|exact C].
      destruct (Rle_or_lt 0 (u * Sc)); nra.
Qed.
Lemma excl0_ok e u : excl0 e = true -> inI e u -> u <> 0.
Proof.
  unfold excl0, inI. intros H [A B] ->. rewrite Rmult_0_l in *.
  apply orb_prop in H. destruct H as [H|H]; apply ltb_V in H; rewrite V_t0 in H; lra.
Qed.
Lemma div_mono x y c : 0 < c -> x <= y -> 0 < x \/ y < 0 -> c / y <= c / x.
Proof.
  intros Hc H S. unfold Rdiv. apply Rmult_le_compat_l; [lra|].
  destruct S as [S|S].
  - apply Rinv_le_contravar; lra.
  - assert (P : / - x <= / - y) by (apply Rinv_le_contravar; lra).
    rewrite !Rinv_opp in P. lra.
Qed.
Lemma iinv_ok a u F : inI a u -> iinv a = Some F -> u <> 0 /\ inI F (/ u).
Proof.
  unfold iinv. intros H. destruct (excl0 a) eqn:E; [|discriminate].
  pose proof (excl0_ok a u E H) as Hu. cbv zeta. intros K; injection K as <-. split; auto.
  pose proof Sc_pos as HS. unfold inI in *. cbn [fst snd].
  unfold excl0 in E. destruct H as [A B].
  assert (SG : (0 < V (fst a)) \/ (V (snd a) < 0)).
  { apply orb_prop in E. destruct E as [E|E]; apply ltb_V in E; rewrite V_t0 in E; auto. }
  assert (SS : 0 < Sc * Sc) by nra.
  assert (EQ : / u * Sc = Sc * Sc / (u * Sc)) by (field; split; lra).
  rewrite EQ. split.
  - eapply Rle_trans; [apply V_div; lra|]. rewrite V_mul, V_one.
    apply div_mono; auto. destruct SG; [left|right]; lra.
  - eapply Rle_trans; [|apply V_divc; lra]. rewrite V_mul, V_one.
    apply div_mono; auto. destruct SG; [left|right]; lra.
Qed.
Lemma isqrt_ok a u F : inI a u -> isqrt a = Some F -> 0 < u /\ inI F (R_sqrt.sqrt u).
Proof.
  unfold isqrt. intros [A B]. destruct (ltb t0 (fst a)) eqn:E; [|discriminate].
  apply ltb_V in E. rewrite V_t0 in E. intros K; injection K as <-.
  pose proof Sc_pos as HS. assert (U : 0 < u) by nra. split; auto.
  set (s := R_sqrt.sqrt u). assert (S0 : 0 <= s) by apply sqrt_pos.
  assert (SS : s * s = u) by (apply sqrt_sqrt; lra).
  unfold inI. cbn [fst snd]. split.
  - unfold V. rewrite sqrt_ok, mul_ok. set (z := (toZ (fst a) * toZ one)%Z).
    assert (Z0 : (0 <= z)%Z).
    { unfold z. rewrite one_ok. apply lt_IZR in E. pose proof twop_pos. nia. }
    destruct (Z.sqrt_spec z Z0) as [L _]. apply IZR_le in L. rewrite mult_IZR in L.
    unfold z in L at 3. rewrite mult_IZR in L. fold (V (fst a)) (V one) in L. rewrite V_one in L.
    set (r := IZR (Z.sqrt z)) in *.
    assert (R0 : 0 <= r) by (apply IZR_le, Z.sqrt_nonneg).
    apply Rsqr_incr_0; [|exact R0|nra]. unfold Rsqr.
    apply Rle_trans with (V (fst a) * Sc); auto. replace (s * Sc * (s * Sc)) with (u * Sc * Sc) by (rewrite <- SS; ring).
    nra.
  - rewrite V_add, V_ofZ. unfold V at 1. rewrite sqrt_ok, add_ok, mul_ok, ofZ_ok.
    set (z := (toZ (snd a) * toZ one + -1)%Z).
    assert (Z0 : (0 <= z)%Z).
    { unfold z. rewrite one_ok. assert (P : 0 < V (snd a)) by lra. apply lt_IZR in P.
      pose proof twop_pos. nia. }
    destruct (Z.sqrt_spec z Z0) as [_ L].
    assert (L' : (toZ (snd a) * toZ one <= Z.succ (Z.sqrt z) * Z.succ (Z.sqrt z))%Z) by (unfold z in *; lia).
    apply IZR_le in L'. rewrite !mult_IZR, succ_IZR in L'. fold (V (snd a)) (V one) in L'. rewrite V_one in L'.
    assert (R0 : 0 <= IZR (Z.sqrt z)) by (apply IZR_le, Z.sqrt_nonneg).
    set (r := IZR (Z.sqrt z)) in *.
    apply Rsqr_incr_0; [|nra|lra]. unfold Rsqr.
    apply Rle_trans with (V (snd a) * Sc); auto. replace (s * Sc * (s * Sc)) with (u * Sc * Sc) by (rewrite <- SS; ring).
    nra.
Qed.
Lemma icst_ok num den : inI (icst num den) (cstR num den).
Proof.
  unfold inI, icst, cstR; simpl. unfold V. rewrite !ofZ_ok.
  assert (HD : 0 < IZR (Zpos den)) by (apply IZR_lt; lia).
  assert (E : IZR num / IZR (Zpos den) * Sc * IZR (Zpos den) = IZR (num * 2 ^ p)).
  { rewrite mult_IZR. unfold Sc. field. lra. }
  split; apply Rmult_le_reg_r with (IZR (Zpos den)); auto; rewrite E, <- mult_IZR; apply IZR_le.
  - rewrite Z.mul_comm. apply Z.mul_div_le; lia.
  - pose proof (Z.mul_div_le (- (num * 2 ^ p)) (Zpos den) ltac:(lia)). lia.
Qed.
Lemma mag_ok a u : inI a u -> Rabs u * Sc <= V (mag a).
Proof.
  unfold inI, mag. intros [A B]. pose proof Sc_pos as HS.
  pose proof (tmax_ok (opp (fst a)) (snd a)) as M. rewrite V_opp in M.
  unfold Rabs. destruct (Rcase_abs u); lra.
Qed.
Lemma mag_nonneg a u : inI a u -> 0 <= V (mag a).
Proof. intros H. apply mag_ok in H. pose proof (Rabs_pos u). pose proof Sc_pos. nra. Qed.

(* ---------------- jets ---------------- *)
Definition jet := (itv * list itv)%type.
Variable ns : nat. (* the number of slopes *)
Definition zeros : list itv := repeat i0 ns.
Definition jcst (num : Z) (den : positive) : jet := (icst num den, zeros).
Definition jpt (a : T) : jet := ((a, a), zeros).
Definition jadd (a b : jet) : jet := (iadd (fst a) (fst b), zipw iadd (snd a) (snd b)).
Definition jneg (a : jet) : jet := (iopp (fst a), map iopp (snd a)).
Definition jmul (a b : jet) : jet :=
  (imul (fst a) (fst b), zipw (fun sa sb => iadd (imul (fst a) sb) (imul (fst b) sa)) (snd a) (snd b)).
Definition jsqr (a : jet) : jet :=
  let t := iadd (fst a) (fst a) in (isqr (fst a), map (imul t) (snd a)).
Definition jinv (a : jet) : option jet :=
  match iinv (fst a) with
  | None => None
  | Some v => let t := iopp (imul v v) in Some (v, map (imul t) (snd a))
  end.
Definition jsqrt (a : jet) : option jet :=
  match isqrt (fst a) with
  | None => None
  | Some v => match iinv (iadd v v) with
      | None => None
      | Some t => Some (v, map (imul t) (snd a))
      end
  end.

Fixpoint jev (X : list jet) (e : expr) : option jet :=
  match e with
  | Cst a b => Some (jcst a b)
  | Var i => nth_error X i
  | Add a b => match jev X a, jev X b with Some A, Some B => Some (jadd A B) | _, _ => None end
  | Mul a b => match jev X a, jev X b with Some A, Some B => Some (jmul A B) | _, _ => None end
  | Neg a => match jev X a with Some A => Some (jneg A) | None => None end
  | Sqr a => match jev X a with Some A => Some (jsqr A) | None => None end
  | Inv a => match jev X a with Some A => jinv A | None => None end
  | Sqrt a => match jev X a with Some A => jsqrt A | None => None end
  | Choose g a b => match jev X g with
      | None => None
      | Some G => if ltb t0 (fst (fst G)) then jev X a
                  else if ltb (snd (fst G)) t0 then jev X b else None
      end
  end.

(* the jet encloses the value r *)
Definition inJ (j : jet) (r : R) : Prop := inI (fst j) r.
Definition inJs (X : list jet) (x : nat -> R) : Prop :=
  forall i J, nth_error X i = Some J -> inJ J (x i).

Lemma jsqrt_ok A u J : inJ A u -> jsqrt A = Some J -> 0 < u /\ inJ J (R_sqrt.sqrt u).
Proof.
  unfold jsqrt, inJ. intros H. destruct (isqrt (fst A)) as [v|] eqn:E; [|discriminate].
  destruct (iinv (iadd v v)); [|discriminate]. intros K; injection K as <-. simpl.
  now apply isqrt_ok with (fst A).
Qed.
Lemma jinv_ok A u J : inJ A u -> jinv A = Some J -> u <> 0 /\ inJ J (/ u).
Proof.
  unfold jinv, inJ. intros H. destruct (iinv (fst A)) as [v|] eqn:E; [|discriminate].
  intros K; injection K as <-. simpl. now apply iinv_ok with (fst A).
Qed.

Theorem jev_point X x : inJs X x -> forall e J, jev X e = Some J -> regular e x /\ inJ J (eval e x).
Proof.
  intros HX. induction e; simpl; intros J H.
  - injection H as <-. split; auto. apply icst_ok.
  - split; auto.
  - destruct (jev X e1) as [A|]; [|discriminate]. destruct (jev X e2) as [B|]; [|discriminate].
    injection H as <-. destruct (IHe1 A eq_refl), (IHe2 B eq_refl). split; auto. now apply iadd_ok.
  - destruct (jev X e1) as [A|]; [|discriminate]. destruct (jev X e2) as [B|]; [|discriminate].
    injection H as <-. destruct (IHe1 A eq_refl), (IHe2 B eq_refl). split; auto. now apply imul_ok.
  - destruct (jev X e) as [A|]; [|discriminate]. injection H as <-.
    destruct (IHe A eq_refl). split; auto. now apply iopp_ok.
  - destruct (jev X e) as [A|]; [|discriminate]. injection H as <-.
    destruct (IHe A eq_refl). split; auto. now apply isqr_ok.
  - destruct (jev X e) as [A|]; [|discriminate]. destruct (IHe A eq_refl) as [R1 R2].
    destruct (jinv_ok A _ J R2 H). auto.
  - destruct (jev X e) as [A|]; [|discriminate]. destruct (IHe A eq_refl) as [R1 R2].
    destruct (jsqrt_ok A _ J R2 H). auto.
  - destruct (jev X e1) as [G|]; [|discriminate]. destruct (IHe1 G eq_refl) as [R1 R2].
    pose proof Sc_pos as HS. unfold inJ, inI in R2. destruct R2 as [L U].
    destruct (ltb t0 (fst (fst G))) eqn:E1.
    + apply ltb_V in E1. rewrite V_t0 in E1. assert (P : 0 < eval e1 x) by nra.
      destruct (IHe2 J H). destruct (Rle_dec 0 (eval e1 x)); [|lra]. split; auto.
    + destruct (ltb (snd (fst G)) t0) eqn:E2; [|discriminate].
      apply ltb_V in E2. rewrite V_t0 in E2. assert (P : eval e1 x < 0) by nra.
      destruct (IHe3 J H). destruct (Rle_dec 0 (eval e1 x)); [lra|]. split; auto.
Qed.

(* the jet encloses a and b, and a - b = sum of slopes times d *)
Definition jrel (d : nat -> R) (J : jet) (a b : R) : Prop :=
  inJ J a /\ inJ J b /\ length (snd J) = ns /\
  exists s, (forall j, (j < ns)%nat -> inI (nth j (snd J) i0) (s j)) /\
    a - b = sumn ns (fun j => s j * d j).

Lemma length_zeros : length zeros = ns. Proof. apply repeat_length. Qed.
Lemma nth_zeros j : nth j zeros i0 = i0. Proof. apply nth_repeat. Qed.
Lemma jrel_const d I r : inI I r -> jrel d (I, zeros) r r.
Proof.
  intros H. repeat split; auto using length_zeros; try apply H.
  exists (fun _ => 0). split.
  - intros j Hj. simpl. rewrite nth_zeros. apply i0_ok.
  - rewrite (sumn_ext ns _ (fun _ => 0)) by (intros; ring). rewrite sumn_zero. lra.
Qed.
Lemma jcst_rel d num den : jrel d (jcst num den) (cstR num den) (cstR num den).
Proof. apply jrel_const, icst_ok. Qed.
Lemma jpt_rel d a : jrel d (jpt a) (V a / Sc) (V a / Sc).
Proof. apply jrel_const, ipt_ok. Qed.
Lemma jadd_rel d A B a b a' b' : jrel d A a a' -> jrel d B b b' -> jrel d (jadd A B) (a + b) (a' + b').
Proof.
  intros (A1 & A2 & A3 & sa & A4 & A5) (B1 & B2 & B3 & sb & B4 & B5).
  repeat split; try (apply iadd_ok; auto); try (simpl; auto using length_zipw).
  exists (fun j => sa j + sb j). split.
  - intros j Hj. simpl. rewrite nth_zipw by lia. apply iadd_ok; auto.
  - rewrite (sumn_ext ns _ (fun j => sa j * d j + sb j * d j)) by (intros; ring).
    rewrite sumn_plus. lra.
Qed.
Lemma jmul_rel d A B a b a' b' : jrel d A a a' -> jrel d B b b' -> jrel d (jmul A B) (a * b) (a' * b').
Proof.
  intros (A1 & A2 & A3 & sa & A4 & A5) (B1 & B2 & B3 & sb & B4 & B5).
  repeat split; try (apply imul_ok; auto); try (simpl; auto using length_zipw).
  exists (fun j => a * sb j + b' * sa j). split.
  - intros j Hj. simpl. rewrite nth_zipw by lia. apply iadd_ok; apply imul_ok; auto.
  - rewrite (sumn_ext ns _ (fun j => a * (sb j * d j) + b' * (sa j * d j))) by (intros; ring).
    rewrite sumn_plus, !sumn_scal, <- A5, <- B5. ring.
Qed.
Lemma jmap_rel d A a a' t k (F : itv) u u' : jrel d A a a' -> inI t k -> inI F u -> inI F u' ->
  u - u' = k * (a - a') -> jrel d (F, map (imul t) (snd A)) u u'.
Proof.
  intros (A1 & A2 & A3 & sa & A4 & A5) Ht Hu Hu' E.
  repeat split; try apply Hu; try apply Hu'. { simpl. now rewrite map_length. }
  exists (fun j => k * sa j). split.
  - intros j Hj. simpl. rewrite nth_indep with (d' := imul t i0) by (rewrite map_length; lia).
    rewrite map_nth. apply imul_ok; auto.
  - rewrite (sumn_ext ns _ (fun j => k * (sa j * d j))) by (intros; ring).
    rewrite sumn_scal, <- A5. exact E.
Qed.
Lemma jneg_rel d A a a' : jrel d A a a' -> jrel d (jneg A) (- a) (- a').
Proof.
  intros (A1 & A2 & A3 & sa & A4 & A5).
  repeat split; try (apply iopp_ok; auto). { simpl. now rewrite map_length. }
  exists (fun j => - sa j). split.
  - intros j Hj. simpl. rewrite nth_indep with (d' := iopp i0) by (rewrite map_length; lia).
    rewrite map_nth. apply iopp_ok; auto.
  - rewrite (sumn_ext ns _ (fun j => - (sa j * d j))) by (intros; ring).
    rewrite sumn_opp. lra.
Qed.

Theorem jev_slope d X x y :
  (forall i J, nth_error X i = Some J -> jrel d J (x i) (y i)) ->
  forall e J, jev X e = Some J -> jrel d J (eval e x) (eval e y).
Proof.
  intros HX.
  assert (Hx : inJs X x) by (intros i J K; apply (HX i J K)).
  assert (Hy : inJs X y) by (intros i J K; apply (HX i J K)).
  induction e; intros J H.
  - injection H as <-. apply jcst_rel.
  - apply (HX i J H).
  - simpl in H. destruct (jev X e1) as [A|]; [|discriminate]. destruct (jev X e2) as [B|]; [|discriminate].
    injection H as <-. simpl. apply jadd_rel; auto.
  - simpl in H. destruct (jev X e1) as [A|]; [|discriminate]. destruct (jev X e2) as [B|]; [|discriminate].
    injection H as <-. simpl. apply jmul_rel; auto.
  - simpl in H. destruct (jev X e) as [A|]; [|discriminate]. injection H as <-. simpl. apply jneg_rel; auto.
  - simpl in H. destruct (jev X e) as [A|]; [|discriminate]. injection H as <-.
    pose proof (IHe A eq_refl) as K. pose proof K as (A1 & A2 & _). simpl.
    apply (jmap_rel d A (eval e x) (eval e y) _ (eval e x + eval e y)); auto using isqr_ok.
    + now apply iadd_ok.
    + ring.
  - simpl in H. destruct (jev X e) as [A|]; [|discriminate].
    pose proof (IHe A eq_refl) as K. pose proof K as (A1 & A2 & _). simpl.
    unfold jinv in H. destruct (iinv (fst A)) as [v|] eqn:E; [|discriminate]. injection H as <-.
    destruct (iinv_ok _ _ _ A1 E) as [N1 I1]. destruct (iinv_ok _ _ _ A2 E) as [N2 I2].
    apply (jmap_rel d A (eval e x) (eval e y) _ (- (/ eval e x * / eval e y))); auto.
    + apply iopp_ok, imul_ok; auto.
    + field. auto.
  - simpl in H. destruct (jev X e) as [A|]; [|discriminate].
    pose proof (IHe A eq_refl) as K. pose proof K as (A1 & A2 & _). simpl.
    unfold jsqrt in H. destruct (isqrt (fst A)) as [v|] eqn:E; [|discriminate].
    destruct (iinv (iadd v v)) as [t|] eqn:E2; [|discriminate]. injection H as <-.
    destruct (isqrt_ok _ _ _ A1 E) as [N1 I1]. destruct (isqrt_ok _ _ _ A2 E) as [N2 I2].
    destruct (iinv_ok _ _ _ (iadd_ok _ _ _ _ I1 I2) E2) as [N3 I3].
    apply (jmap_rel d A (eval e x) (eval e y) _ (/ (R_sqrt.sqrt (eval e x) + R_sqrt.sqrt (eval e y)))); auto.
    pose proof (sqrt_sqrt (eval e x) ltac:(lra)) as Q1. pose proof (sqrt_sqrt (eval e y) ltac:(lra)) as Q2.
    set (s1 := R_sqrt.sqrt (eval e x)) in *. set (s2 := R_sqrt.sqrt (eval e y)) in *.
    rewrite <- Q1, <- Q2. field. exact N3.
  - pose proof (jev_point X x Hx _ _ H) as (_ & _). pose proof H as H0. simpl in H0.
    destruct (jev X e1) as [G|] eqn:EG; [|discriminate].
    pose proof (jev_point X x Hx _ _ EG) as (_ & [Lx Ux]).
    pose proof (jev_point X y Hy _ _ EG) as (_ & [Ly Uy]). pose proof Sc_pos as HS. simpl.
    destruct (ltb t0 (fst (fst G))) eqn:E1.
    + apply ltb_V in E1. rewrite V_t0 in E1.
      assert (P : 0 < eval e1 x) by nra. assert (Q : 0 < eval e1 y) by nra.
      destruct (Rle_dec 0 (eval e1 x)); [|lra]. destruct (Rle_dec 0 (eval e1 y)); [|lra]. auto.
    + destruct (ltb (snd (fst G)) t0) eqn:E2; [|discriminate].
      apply ltb_V in E2. rewrite V_t0 in E2.
      assert (P : eval e1 x < 0) by nra. assert (Q : eval e1 y < 0) by nra.
      destruct (Rle_dec 0 (eval e1 x)); [lra|]. destruct (Rle_dec 0 (eval e1 y)); [lra|]. auto.
Qed.

End Scale.
End Intervals.
