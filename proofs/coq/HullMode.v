(* The hull mode of covers (9.3): a leaf excludes critical points also where guards vanish.

   A branch of e at x replaces every choice by one of its branches, consistently with the sign of
   the guard at x ([branch_of]). [partial_is_branch]: if the partial derivative of f exists at x, it
   is the derivative of some branch; [hull_encloses]: so the hull evaluation of D k f contains it. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Core Intervals Optimizers Tests ExactPoint Checker SoundnessExact.
Import ListNotations.
Open Scope R_scope.

Inductive branch_of (x : nat -> R) : expr -> expr -> Prop :=
| BCst a b : branch_of x (Cst a b) (Cst a b)
| BVar i : branch_of x (Var i) (Var i)
| BAdd a b a' b' : branch_of x a a' -> branch_of x b b' -> branch_of x (Add a b) (Add a' b')
| BMul a b a' b' : branch_of x a a' -> branch_of x b b' -> branch_of x (Mul a b) (Mul a' b')
| BNeg a a' : branch_of x a a' -> branch_of x (Neg a) (Neg a')
| BSqr a a' : branch_of x a a' -> branch_of x (Sqr a) (Sqr a')
| BInv a a' : branch_of x a a' -> branch_of x (Inv a) (Inv a')
| BSqrt a a' : branch_of x a a' -> branch_of x (Sqrt a) (Sqrt a')
| BLeft g a b g' a' : branch_of x g g' -> 0 <= eval g' x -> branch_of x a a' -> branch_of x (Choose g a b) a'
| BRight g a b g' b' : branch_of x g g' -> eval g' x <= 0 -> branch_of x b b' -> branch_of x (Choose g a b) b'.

(* ---- infinite sets of indices ---- *)
Definition infinite (I : nat -> bool) : Prop := forall N, exists m, (N <= m)%nat /\ I m = true.
Lemma split_infinite I J : infinite I ->
  infinite (fun m => I m && J m) \/ infinite (fun m => I m && negb (J m)).
Proof.
  intros HI.
  assert (DQ : forall N, {exists m, (N <= m)%nat /\ I m && J m = true} +
                         {~ exists m, (N <= m)%nat /\ I m && J m = true}).
  { intros N.
    destruct (ClassicalDedekindReals.sig_forall_dec (fun m => ~ ((N <= m)%nat /\ I m && J m = true))) as [[m Hm]|H].
    - intros m. destruct (le_dec N m) as [L|L]; [|left; tauto].
      destruct (bool_dec (I m && J m) true) as [E|E]; [right; tauto|left; tauto].
    - left. exists m. destruct (le_dec N m) as [L|L]; [|exfalso; tauto].
      destruct (bool_dec (I m && J m) true) as [E|E]; [tauto|exfalso; tauto].
    - right. intros (m & H1 & H2). apply (H m). tauto. }
  destruct (ClassicalDedekindReals.sig_forall_dec _ DQ) as [[N HN]|H].
  - right. intros M. destruct (HI (Nat.max N M)) as (m & Hm & E). exists m. split; [lia|].
    rewrite E. simpl. destruct (J m) eqn:EJ; auto. exfalso. apply HN. exists m. split; [lia|]. now rewrite E, EJ.
  - left. exact H.
Qed.

(* ---- points that approach x along an axis ---- *)
Definition gap (m : nat) : R := / (INR m + 1).
Lemma gap_pos m : 0 < gap m.
Proof. unfold gap. apply Rinv_0_lt_compat. pose proof (pos_INR m). lra. Qed.
Lemma gap_small d : 0 < d -> exists N, forall m, (N <= m)%nat -> Rabs (gap m) < d.
Proof.
  intros Hd. destruct (archimed_cor1 d Hd) as (N & HN & HP). exists N. intros m Hm.
  rewrite Rabs_right by (left; apply gap_pos). unfold gap.
  apply Rle_lt_trans with (/ INR N); auto. apply Rinv_le_contravar.
  - now apply lt_0_INR.
  - apply le_INR in Hm. lra.
Qed.
Section Axis.
Variable x : nat -> R.
Variable k : nat.
Definition near_pt (m : nat) : nat -> R := upd x k (x k + gap m).
Definition along (e : expr) (t : R) : R := eval e (upd x k t).
Lemma along_near e m : eval e (near_pt m) = along e (x k + gap m). Proof. reflexivity. Qed.
Lemma along_at e : along e (x k) = eval e x. Proof. apply eval_upd_same. Qed.
Lemma eventually_near u l eps : derivable_pt_lim u (x k) l -> 0 < eps ->
  exists N, forall m, (N <= m)%nat -> Rabs (u (x k + gap m) - u (x k)) < eps.
Proof.
  intros H He. destruct (derivable_near u (x k) l eps H He) as (d & Hd & K).
  destruct (gap_small d Hd) as (N & HN). exists N. intros m Hm. apply K.
  replace (x k + gap m - x k) with (gap m) by ring. auto.
Qed.
Lemma regular_derivable e : regular e x -> derivable_pt_lim (along e) (x k) (eval (D k e) x).
Proof. intros H. exact (D_correct k e x H). Qed.
Lemma sign_limit e I : regular e x -> infinite I -> (forall m, I m = true -> 0 <= eval e (near_pt m)) -> 0 <= eval e x.
Proof.
  intros Hr HI H. destruct (Rle_or_lt 0 (eval e x)) as [|L]; auto. exfalso.
  destruct (eventually_near _ _ (- eval e x) (regular_derivable e Hr)) as (N & HN); [lra|].
  destruct (HI N) as (m & Hm & E). specialize (HN m Hm). specialize (H m E). rewrite along_near in H.
  rewrite along_at in HN. apply Rabs_def2 in HN. lra.
Qed.
Lemma sign_limit' e I : regular e x -> infinite I -> (forall m, I m = true -> eval e (near_pt m) < 0) -> eval e x <= 0.
Proof.
  intros Hr HI H. destruct (Rle_or_lt (eval e x) 0) as [|L]; auto. exfalso.
  destruct (eventually_near _ _ (eval e x) (regular_derivable e Hr)) as (N & HN); [lra|].
  destruct (HI N) as (m & Hm & E). specialize (HN m Hm). specialize (H m E). rewrite along_near in H.
  rewrite along_at in HN. apply Rabs_def2 in HN. lra.
Qed.
(* two functions that agree on infinitely many of the points have one derivative *)
Lemma same_derivative u v l l' I : infinite I -> derivable_pt_lim u (x k) l -> derivable_pt_lim v (x k) l' ->
  (forall m, I m = true -> u (x k + gap m) = v (x k + gap m)) -> l = l'.
Proof.
  intros HI Hu Hv E.
  assert (EQ : u (x k) = v (x k)).
  { destruct (Req_dec (u (x k)) (v (x k))) as [|Hne]; auto. exfalso.
    assert (P : 0 < Rabs (u (x k) - v (x k)) / 2) by (assert (0 < Rabs (u (x k) - v (x k))) by (apply Rabs_pos_lt; lra); lra).
    destruct (eventually_near u l _ Hu P) as (N1 & K1). destruct (eventually_near v l' _ Hv P) as (N2 & K2).
    destruct (HI (Nat.max N1 N2)) as (m & Hm & Em). specialize (K1 m ltac:(lia)). specialize (K2 m ltac:(lia)).
    rewrite (E m Em) in K1. set (w := v (x k + gap m)) in *.
    pose proof (Rabs_triang (u (x k) - w) (w - v (x k))) as T.
    replace (u (x k) - w + (w - v (x k))) with (u (x k) - v (x k)) in T by ring.
    rewrite (Rabs_minus_sym (u (x k)) w) in T. lra. }
  destruct (Req_dec l l') as [|Hne]; auto. exfalso.
  assert (P : 0 < Rabs (l - l') / 2) by (assert (0 < Rabs (l - l')) by (apply Rabs_pos_lt; lra); lra).
  destruct (Hu _ P) as [d1 H1]. destruct (Hv _ P) as [d2 H2].
  destruct (gap_small _ (cond_pos d1)) as (N1 & K1). destruct (gap_small _ (cond_pos d2)) as (N2 & K2).
  destruct (HI (Nat.max N1 N2)) as (m & Hm & Em).
  assert (G0 : gap m <> 0) by (pose proof (gap_pos m); lra).
  specialize (H1 (gap m) G0 (K1 m ltac:(lia))). specialize (H2 (gap m) G0 (K2 m ltac:(lia))).
  rewrite (E m Em), EQ in H1. set (w := (v (x k + gap m) - v (x k)) / gap m) in *.
  pose proof (Rabs_triang (l - w) (w - l')) as T. replace (l - w + (w - l')) with (l - l') in T by ring.
  rewrite (Rabs_minus_sym l w) in T. lra.
Qed.
End Axis.

Module HullMode (N : INTEGERS).
Include SoundnessExact N.
Import N.
Section Hull.
Variable p : Z.
Variable one : T.
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Variable X : list itv.
Variable x : nat -> R.
Hypothesis HX : forall i I, nth_error X i = Some I -> inI p I (x i).
Notation hev := (hev p one X).
Notation inI := (inI p).

Lemma hev_branch e e' : branch_of x e e' -> forall F, hev e = Some F -> regular e' x /\ inI F (eval e' x).
Proof.
  pose proof (Sc_pos p p0) as PS.
  induction 1; intros F HF; simpl in HF.
  - injection HF as <-. split; [exact I|apply icst_ok].
  - split; [exact I|]. apply (HX i F HF).
  - destruct (hev a) as [A|]; [|discriminate]. destruct (hev b) as [B|]; [|discriminate]. injection HF as <-.
    destruct (IHbranch_of1 A eq_refl), (IHbranch_of2 B eq_refl). split; [split; auto|]. now apply iadd_ok.
  - destruct (hev a) as [A|]; [|discriminate]. destruct (hev b) as [B|]; [|discriminate]. injection HF as <-.
    destruct (IHbranch_of1 A eq_refl), (IHbranch_of2 B eq_refl). split; [split; auto|]. now apply imul_ok.
  - destruct (hev a) as [A|]; [|discriminate]. injection HF as <-. destruct (IHbranch_of A eq_refl).
    split; auto. now apply iopp_ok.
  - destruct (hev a) as [A|]; [|discriminate]. injection HF as <-. destruct (IHbranch_of A eq_refl).
    split; auto. now apply isqr_ok.
  - destruct (hev a) as [A|]; [|discriminate]. destruct (IHbranch_of A eq_refl) as [R1 R2].
    destruct (iinv_ok p one p0 one_ok A _ F R2 HF). split; [split; auto|auto].
  - destruct (hev a) as [A|]; [|discriminate]. destruct (IHbranch_of A eq_refl) as [R1 R2].
    destruct (isqrt_ok p one p0 one_ok A _ F R2 HF). split; [split; auto|auto].
  - destruct (hev g) as [G|]; [|discriminate]. destruct (IHbranch_of1 G eq_refl) as [R1 [L U]].
    destruct (ltb t0 (fst G)) eqn:E1; [now apply IHbranch_of2|].
    destruct (ltb (snd G) t0) eqn:E2.
    + apply ltb_V in E2. rewrite V_t0 in E2. exfalso. nra.
    + destruct (hev a) as [A|]; [|discriminate]. destruct (hev b) as [B|]; [|discriminate]. injection HF as <-.
      destruct (IHbranch_of2 A eq_refl). split; auto. apply ihull_ok. auto.
  - destruct (hev g) as [G|]; [|discriminate]. destruct (IHbranch_of1 G eq_refl) as [R1 [L U]].
    destruct (ltb t0 (fst G)) eqn:E1.
    + apply ltb_V in E1. rewrite V_t0 in E1. exfalso. nra.
    + destruct (ltb (snd G) t0) eqn:E2; [now apply IHbranch_of2|].
      destruct (hev a) as [A|]; [|discriminate]. destruct (hev b) as [B|]; [|discriminate]. injection HF as <-.
      destruct (IHbranch_of2 B eq_refl). split; auto. apply ihull_ok. auto.
Qed.

(* what an expression of the derivative has to do with a value *)
Definition covers (e : expr) (v : R) : Prop :=
  (forall F, hev e = Some F -> inI F v) /\ (is0 e = true -> v = 0) /\ (is1 e = true -> v = 1).
Lemma covers_in e v F : covers e v -> hev e = Some F -> inI F v.
Proof. intros (H & _) K. auto. Qed.
Lemma covers_self e : (forall F, hev e = Some F -> inI F (eval e x)) -> covers e (eval e x).
Proof. intros H. split; auto. split; intros; [now apply is0_ok|now apply is1_ok]. Qed.
Lemma covers_zero : covers zero (eval zero x).
Proof. apply covers_self. intros F K. injection K as <-. apply icst_ok. Qed.
Lemma covers_add a b u v : covers a u -> covers b v -> covers (mkadd a b) (u + v).
Proof.
  intros A B. unfold mkadd. destruct (is0 a) eqn:Ea.
  - destruct A as (_ & A & _). rewrite (A Ea), Rplus_0_l. exact B.
  - destruct (is0 b) eqn:Eb.
    + destruct B as (_ & B & _). rewrite (B Eb), Rplus_0_r. exact A.
    + split; [|split; discriminate]. intros F K. simpl in K.
      destruct (hev a) as [P|] eqn:HA; [|discriminate]. destruct (hev b) as [Q|] eqn:HB; [|discriminate]. injection K as <-.
      apply iadd_ok; [exact (covers_in a u P A HA)|exact (covers_in b v Q B HB)].
Qed.
Lemma covers_mul a b u v : covers a u -> covers b v -> covers (mkmul a b) (u * v).
Proof.
  intros A B. unfold mkmul. destruct (is0 a) eqn:Ea.
  { destruct A as (_ & A & _). rewrite (A Ea), Rmult_0_l. pose proof covers_zero as Z. rewrite zero_ok in Z. exact Z. }
  destruct (is0 b) eqn:Eb.
  { destruct B as (_ & B & _). rewrite (B Eb), Rmult_0_r. pose proof covers_zero as Z. rewrite zero_ok in Z. exact Z. }
  destruct (is1 a) eqn:Fa.
  { destruct A as (_ & _ & A). rewrite (A Fa), Rmult_1_l. exact B. }
  destruct (is1 b) eqn:Fb.
  { destruct B as (_ & _ & B). rewrite (B Fb), Rmult_1_r. exact A. }
  split; [|split; discriminate]. intros F K. simpl in K.
  destruct (hev a) as [P|] eqn:HA; [|discriminate]. destruct (hev b) as [Q|] eqn:HB; [|discriminate]. injection K as <-.
  apply imul_ok; auto; [exact (covers_in a u P A HA)|exact (covers_in b v Q B HB)].
Qed.
Lemma covers_neg a u : covers a u -> covers (mkneg a) (- u).
Proof.
  intros A. unfold mkneg. destruct (is0 a) eqn:Ea.
  { destruct A as (_ & A & _). rewrite (A Ea), Ropp_0. pose proof covers_zero as Z. rewrite zero_ok in Z. exact Z. }
  split; [|split; discriminate]. intros F K. simpl in K.
  destruct (hev a) as [P|] eqn:HA; [|discriminate]. injection K as <-. apply iopp_ok. exact (covers_in a u P A HA).
Qed.
Lemma covers_branch e e' : branch_of x e e' -> covers e (eval e' x).
Proof.
  intros B. split; [|split].
  - intros F K. now apply (hev_branch e e' B F K).
  - intros Z. destruct e; try discriminate. inversion B; subst. now apply is0_ok.
  - intros Z. destruct e; try discriminate. inversion B; subst. now apply is1_ok.
Qed.
Lemma covers_D k e e' : branch_of x e e' -> covers (D k e) (eval (D k e') x).
Proof.
  induction 1.
  - apply covers_zero.
  - simpl. destruct (Nat.eqb i k); [|apply covers_zero]. apply covers_self. intros F K. injection K as <-. apply icst_ok.
  - simpl. rewrite mkadd_ok. now apply covers_add.
  - simpl. rewrite mkadd_ok, !mkmul_ok. apply covers_add; apply covers_mul; auto; now apply covers_branch.
  - simpl. rewrite mkneg_ok. now apply covers_neg.
  - simpl. rewrite !mkmul_ok, two_ok. apply covers_mul.
    + rewrite <- (two_ok x). apply covers_self. intros F K. injection K as <-. apply icst_ok.
    + apply covers_mul; auto. now apply covers_branch.
  - simpl. rewrite mkneg_ok, mkmul_ok. apply covers_neg, covers_mul; auto.
    split; [|split; discriminate]. intros F K. simpl in K. destruct (hev a) as [A|] eqn:EA; [|discriminate].
    destruct (iinv one A) as [V1|] eqn:EV; [|discriminate]. injection K as <-.
    destruct (hev_branch a a' H A EA) as [_ R2]. destruct (iinv_ok p one p0 one_ok A _ V1 R2 EV) as [_ R3].
    simpl. now apply isqr_ok.
  - simpl. rewrite mkmul_ok. apply covers_mul; auto.
    split; [|split; discriminate]. intros F K. simpl in K.
    destruct (hev a) as [A|] eqn:EA; [|discriminate].
    destruct (isqrt one A) as [V1|] eqn:EV; [|discriminate].
    destruct (hev_branch a a' H A EA) as [_ R2]. destruct (isqrt_ok p one p0 one_ok A _ V1 R2 EV) as [_ R3].
    cbn [eval].
    assert (M : inI (imul p (icst p 2 1) V1) (cstR 2 1 * R_sqrt.sqrt (eval a' x))) by (apply imul_ok; auto; apply icst_ok).
    now apply (iinv_ok p one p0 one_ok _ _ F M K).
  - (* left *)
    assert (C : forall e1, covers (D k a) e1 -> covers (D k (Choose g a b)) e1).
    { intros v Ca. simpl. destruct (is0 (D k a) && is0 (D k b)) eqn:Z.
      - apply andb_prop in Z. destruct Z as [Z _]. destruct Ca as (_ & Ca & _). rewrite (Ca Z).
        pose proof covers_zero as Y. rewrite zero_ok in Y. exact Y.
      - split; [|split; discriminate]. intros F K. simpl in K. destruct (hev g) as [G|] eqn:EG; [|discriminate].
        destruct (hev_branch g g' H G EG) as [_ [L U]]. pose proof (Sc_pos p p0) as PS.
        destruct (ltb t0 (fst G)); [exact (covers_in _ _ _ Ca K)|]. destruct (ltb (snd G) t0) eqn:E2.
        + apply ltb_V in E2. rewrite V_t0 in E2. exfalso. nra.
        + destruct (hev (D k a)) as [A|] eqn:HA; [|discriminate]. destruct (hev (D k b)) as [B|] eqn:HB; [|discriminate]. injection K as <-.
          apply ihull_ok. left. exact (covers_in _ _ _ Ca HA). }
    auto.
  - (* right *)
    assert (C : forall e1, covers (D k b) e1 -> covers (D k (Choose g a b)) e1).
    { intros v Ca. simpl. destruct (is0 (D k a) && is0 (D k b)) eqn:Z.
      - apply andb_prop in Z. destruct Z as [_ Z]. destruct Ca as (_ & Ca & _). rewrite (Ca Z).
        pose proof covers_zero as Y. rewrite zero_ok in Y. exact Y.
      - split; [|split; discriminate]. intros F K. simpl in K. destruct (hev g) as [G|] eqn:EG; [|discriminate].
        destruct (hev_branch g g' H G EG) as [_ [L U]]. pose proof (Sc_pos p p0) as PS.
        destruct (ltb t0 (fst G)) eqn:E1.
        + apply ltb_V in E1. rewrite V_t0 in E1. exfalso. nra.
        + destruct (ltb (snd G) t0); [exact (covers_in _ _ _ Ca K)|].
          destruct (hev (D k a)) as [A|] eqn:HA; [|discriminate]. destruct (hev (D k b)) as [B|] eqn:HB; [|discriminate]. injection K as <-.
          apply ihull_ok. right. exact (covers_in _ _ _ Ca HB). }
    auto.
Qed.

(* f agrees with one of its branches at infinitely many points near x on the axis k *)
Lemma select k e : forall F, hev e = Some F -> forall I, infinite I ->
  exists e' J, infinite J /\ (forall m, J m = true -> I m = true) /\ branch_of x e e' /\
    (forall m, J m = true -> eval e (near_pt x k m) = eval e' (near_pt x k m)).
Proof.
  pose proof (Sc_pos p p0) as PS.
  induction e; intros F HF I HI; simpl in HF.
  - exists (Cst num den), I. repeat split; auto. constructor.
  - exists (Var i), I. repeat split; auto. constructor.
  - destruct (hev e1) as [A|]; [|discriminate]. destruct (hev e2) as [B|]; [|discriminate].
    destruct (IHe1 A eq_refl I HI) as (a & J & J1 & J2 & J3 & J4).
    destruct (IHe2 B eq_refl J J1) as (b & L & L1 & L2 & L3 & L4).
    exists (Add a b), L. repeat split; auto; [now constructor|]. intros m Hm. simpl. now rewrite L4, J4 by auto.
  - destruct (hev e1) as [A|]; [|discriminate]. destruct (hev e2) as [B|]; [|discriminate].
    destruct (IHe1 A eq_refl I HI) as (a & J & J1 & J2 & J3 & J4).
    destruct (IHe2 B eq_refl J J1) as (b & L & L1 & L2 & L3 & L4).
    exists (Mul a b), L. repeat split; auto; [now constructor|]. intros m Hm. simpl. now rewrite L4, J4 by auto.
  - destruct (hev e) as [A|]; [|discriminate].
    destruct (IHe A eq_refl I HI) as (a & J & J1 & J2 & J3 & J4).
    exists (Neg a), J. repeat split; auto; [now constructor|]. intros m Hm. simpl. now rewrite J4 by auto.
  - destruct (hev e) as [A|]; [|discriminate].
    destruct (IHe A eq_refl I HI) as (a & J & J1 & J2 & J3 & J4).
    exists (Sqr a), J. repeat split; auto; [now constructor|]. intros m Hm. simpl. now rewrite J4 by auto.
  - destruct (hev e) as [A|]; [|discriminate].
    destruct (IHe A eq_refl I HI) as (a & J & J1 & J2 & J3 & J4).
    exists (Inv a), J. repeat split; auto; [now constructor|]. intros m Hm. simpl. now rewrite J4 by auto.
  - destruct (hev e) as [A|]; [|discriminate].
    destruct (IHe A eq_refl I HI) as (a & J & J1 & J2 & J3 & J4).
    exists (Sqrt a), J. repeat split; auto; [now constructor|]. intros m Hm. simpl. now rewrite J4 by auto.
  - destruct (hev e1) as [G|] eqn:EG; [|discriminate].
    destruct (IHe1 G eq_refl I HI) as (g & J & J1 & J2 & J3 & J4).
    destruct (hev_branch e1 g J3 G EG) as [RG [LG UG]].
    set (S := fun m => if Rle_dec 0 (eval e1 (near_pt x k m)) then true else false).
    destruct (split_infinite J S J1) as [K|K].
    + assert (SG : 0 <= eval g x).
      { apply (sign_limit x k g _ RG K). intros m Hm. apply andb_prop in Hm. destruct Hm as [Hm HS].
        rewrite <- (J4 m Hm). unfold S in HS. destruct (Rle_dec 0 (eval e1 (near_pt x k m))); [auto|discriminate]. }
      assert (HA : exists A, hev e2 = Some A).
      { destruct (ltb t0 (fst G)); [eauto|]. destruct (ltb (snd G) t0) eqn:E2.
        - apply ltb_V in E2. rewrite V_t0 in E2. exfalso. nra.
        - destruct (hev e2); [eauto|discriminate]. }
      destruct HA as [A HA].
      destruct (IHe2 A HA _ K) as (a & L & L1 & L2 & L3 & L4).
      exists a, L. split; auto. split; [|split].
      * intros m Hm. apply L2 in Hm. apply andb_prop in Hm. apply J2, Hm.
      * now apply BLeft with g.
      * intros m Hm. rewrite <- (L4 m Hm). apply L2 in Hm. apply andb_prop in Hm. destruct Hm as [_ HS].
        unfold S in HS. simpl. destruct (Rle_dec 0 (eval e1 (near_pt x k m))); [auto|discriminate].
    + assert (SG : eval g x <= 0).
      { apply (sign_limit' x k g _ RG K). intros m Hm. apply andb_prop in Hm. destruct Hm as [Hm HS].
        rewrite <- (J4 m Hm). unfold S in HS. destruct (Rle_dec 0 (eval e1 (near_pt x k m))); [discriminate|lra]. }
      assert (HB : exists B, hev e3 = Some B).
      { destruct (ltb t0 (fst G)) eqn:E1.
        - apply ltb_V in E1. rewrite V_t0 in E1. exfalso. nra.
        - destruct (ltb (snd G) t0); [eauto|]. destruct (hev e2); [|discriminate]. destruct (hev e3); [eauto|discriminate]. }
      destruct HB as [B HB].
      destruct (IHe3 B HB _ K) as (b & L & L1 & L2 & L3 & L4).
      exists b, L. split; auto. split; [|split].
      * intros m Hm. apply L2 in Hm. apply andb_prop in Hm. apply J2, Hm.
      * now apply BRight with g.
      * intros m Hm. rewrite <- (L4 m Hm). apply L2 in Hm. apply andb_prop in Hm. destruct Hm as [_ HS].
        unfold S in HS. simpl. destruct (Rle_dec 0 (eval e1 (near_pt x k m))); [discriminate|auto].
Qed.

Theorem partial_is_branch k f F l : hev f = Some F -> is_partial (eval f) k x l ->
  exists f', branch_of x f f' /\ regular f' x /\ l = eval (D k f') x.
Proof.
  intros HF Hl.
  destruct (select k f F HF (fun _ => true)) as (f' & J & J1 & _ & J3 & J4).
  { intros N. exists N. auto. }
  destruct (hev_branch f f' J3 F HF) as [R1 _]. exists f'. split; auto. split; auto.
  apply (same_derivative x k (along x k f) (along x k f') l (eval (D k f') x) J J1); auto.
  now apply regular_derivable.
Qed.
Theorem hull_encloses k f F I l : hev f = Some F -> hev (D k f) = Some I -> is_partial (eval f) k x l -> inI I l.
Proof.
  intros HF HI Hl. destruct (partial_is_branch k f F l HF Hl) as (f' & B & _ & ->).
  destruct (covers_D k f f' B) as (C & _). now apply C.
Qed.
End Hull.
End HullMode.
