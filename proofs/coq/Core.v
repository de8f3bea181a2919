(* Core expressions of eqcert/1, their meaning over R, symbolic derivatives and their proof.

   [eval] is total (Coq's division by 0 and root of a negative number are some number); what it
   means is only used where an expression is [regular]: divisors <> 0, radicands > 0, guards <> 0,
   of a choice only the branch taken.
   - [D_correct]: where e is regular, D j e is its partial derivative in x_j;
   - [D_regular]: there D j e is regular too, so the same holds for second derivatives;
   - [D_comm]: mixed second derivatives agree. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import LinearAlgebra.
Open Scope R_scope.

Inductive expr :=
| Cst (num : Z) (den : positive)
| Var (i : nat)
| Add (a b : expr)
| Mul (a b : expr)
| Neg (a : expr)
| Sqr (a : expr)
| Inv (a : expr)
| Sqrt (a : expr)
| Choose (g a b : expr).

Definition cstR (num : Z) (den : positive) : R := IZR num / IZR (Zpos den).

Fixpoint eval (e : expr) (x : nat -> R) : R :=
  match e with
  | Cst a b => cstR a b
  | Var i => x i
  | Add a b => eval a x + eval b x
  | Mul a b => eval a x * eval b x
  | Neg a => - eval a x
  | Sqr a => eval a x * eval a x
  | Inv a => / eval a x
  | Sqrt a => sqrt (eval a x)
  | Choose g a b => if Rle_dec 0 (eval g x) then eval a x else eval b x
  end.

Fixpoint regular (e : expr) (x : nat -> R) : Prop :=
  match e with
  | Cst _ _ | Var _ => True
  | Add a b | Mul a b => regular a x /\ regular b x
  | Neg a | Sqr a => regular a x
  | Inv a => regular a x /\ eval a x <> 0
  | Sqrt a => regular a x /\ 0 < eval a x
  | Choose g a b => regular g x /\
      ((0 < eval g x /\ regular a x) \/ (eval g x < 0 /\ regular b x))
  end.

(* the variables of e are below n *)
Fixpoint wf (n : nat) (e : expr) : bool :=
  match e with
  | Cst _ _ => true
  | Var i => Nat.ltb i n
  | Add a b | Mul a b => wf n a && wf n b
  | Neg a | Sqr a | Inv a | Sqrt a => wf n a
  | Choose g a b => wf n g && wf n a && wf n b
  end.

Lemma eval_ext n e x y : wf n e = true -> (forall i, (i < n)%nat -> x i = y i) ->
  eval e x = eval e y.
Proof.
  intros W H. induction e; simpl in *; repeat (apply andb_prop in W; destruct W as [W ?]);
    try (rewrite IHe1, IHe2 by auto; reflexivity); try (rewrite IHe by auto; reflexivity).
  - reflexivity.
  - apply H. now apply Nat.ltb_lt.
  - rewrite IHe1, IHe2, IHe3 by auto. reflexivity.
Qed.
Lemma eval_ext_all e x y : (forall i, x i = y i) -> eval e x = eval e y.
Proof. intros H. induction e; simpl; try congruence. now rewrite IHe1, IHe2, IHe3. Qed.
Lemma regular_ext n e x y : wf n e = true -> (forall i, (i < n)%nat -> x i = y i) ->
  regular e x -> regular e y.
Proof.
  intros W H. assert (E : forall e, wf n e = true -> eval e x = eval e y) by (intros; now apply eval_ext with n).
  induction e; simpl in *; repeat (apply andb_prop in W; destruct W as [W ?]); auto; try tauto;
    try (rewrite <- !E by auto; tauto).
Qed.

(* ---- derivatives ---- *)
Definition is0 e := match e with Cst 0 _ => true | _ => false end.
Definition is1 e := match e with Cst 1 1 => true | _ => false end.
Definition zero := Cst 0 1.
Definition one := Cst 1 1.
Definition two := Cst 2 1.
Definition mkadd a b := if is0 a then b else if is0 b then a else Add a b.
Definition mkmul a b := if is0 a then zero else if is0 b then zero
  else if is1 a then b else if is1 b then a else Mul a b.
Definition mkneg a := if is0 a then zero else Neg a.

Fixpoint D (j : nat) (e : expr) : expr :=
  match e with
  | Cst _ _ => zero
  | Var i => if Nat.eqb i j then one else zero
  | Add a b => mkadd (D j a) (D j b)
  | Mul a b => mkadd (mkmul (D j a) b) (mkmul a (D j b))
  | Neg a => mkneg (D j a)
  | Sqr a => mkmul two (mkmul a (D j a))
  | Inv a => mkneg (mkmul (D j a) (Sqr (Inv a)))
  | Sqrt a => mkmul (D j a) (Inv (Mul two (Sqrt a)))
  | Choose g a b => let da := D j a in let db := D j b in
      if is0 da && is0 db then zero else Choose g da db
  end.

Lemma is0_ok e x : is0 e = true -> eval e x = 0.
Proof. destruct e; simpl; try discriminate. destruct num; try discriminate. intros _.
  unfold cstR, Rdiv. ring. Qed.
Lemma is1_ok e x : is1 e = true -> eval e x = 1.
Proof. destruct e; simpl; try discriminate. destruct num; try discriminate.
  destruct p; try discriminate. destruct den; try discriminate. intros _.
  unfold cstR. lra. Qed.
Lemma zero_ok x : eval zero x = 0. Proof. unfold zero; simpl; unfold cstR, Rdiv; ring. Qed.
Lemma one_ok x : eval one x = 1. Proof. unfold one; simpl; unfold cstR; lra. Qed.
Lemma two_ok x : eval two x = 2. Proof. unfold two; simpl; unfold cstR; lra. Qed.
Lemma mkadd_ok a b x : eval (mkadd a b) x = eval a x + eval b x.
Proof. unfold mkadd. destruct (is0 a) eqn:A; [rewrite (is0_ok a) by auto; lra|].
  destruct (is0 b) eqn:B; [rewrite (is0_ok b) by auto; lra|reflexivity]. Qed.
Lemma mkmul_ok a b x : eval (mkmul a b) x = eval a x * eval b x.
Proof. unfold mkmul.
  destruct (is0 a) eqn:A; [rewrite (is0_ok a), zero_ok by auto; lra|].
  destruct (is0 b) eqn:B; [rewrite (is0_ok b), zero_ok by auto; lra|].
  destruct (is1 a) eqn:C; [rewrite (is1_ok a) by auto; lra|].
  destruct (is1 b) eqn:D; [rewrite (is1_ok b) by auto; lra|reflexivity]. Qed.
Lemma mkneg_ok a x : eval (mkneg a) x = - eval a x.
Proof. unfold mkneg. destruct (is0 a) eqn:A; [rewrite (is0_ok a), zero_ok by auto; lra|reflexivity]. Qed.
Lemma D_choose_ok j g a b x :
  eval (D j (Choose g a b)) x = if Rle_dec 0 (eval g x) then eval (D j a) x else eval (D j b) x.
Proof.
  cbn [D]. cbv zeta. destruct (is0 (D j a)) eqn:A; destruct (is0 (D j b)) eqn:B; cbn [andb]; try reflexivity.
  rewrite zero_ok, (is0_ok _ x A), (is0_ok _ x B). now destruct (Rle_dec 0 (eval g x)).
Qed.

Lemma reg_mkadd a b x : regular a x -> regular b x -> regular (mkadd a b) x.
Proof. unfold mkadd. intros. destruct (is0 a), (is0 b); simpl; auto. Qed.
Lemma reg_mkmul a b x : regular a x -> regular b x -> regular (mkmul a b) x.
Proof. unfold mkmul. intros. destruct (is0 a), (is0 b), (is1 a), (is1 b); simpl; auto. Qed.
Lemma reg_mkneg a x : regular a x -> regular (mkneg a) x.
Proof. unfold mkneg. intros. destruct (is0 a); simpl; auto. Qed.

Theorem D_regular j e x : regular e x -> regular (D j e) x.
Proof.
  induction e; simpl; intros H.
  - exact I.
  - destruct (Nat.eqb i j); exact I.
  - apply reg_mkadd; tauto.
  - apply reg_mkadd; apply reg_mkmul; tauto.
  - apply reg_mkneg; auto.
  - apply reg_mkmul; [exact I|]. apply reg_mkmul; auto.
  - destruct H as [H0 H]. apply reg_mkneg, reg_mkmul; simpl; auto.
  - destruct H as [H0 H]. apply reg_mkmul; auto. cbn [regular eval].
    change (cstR 2 1) with (eval two x). rewrite two_ok. pose proof (sqrt_lt_R0 _ H). repeat split; auto. lra.
  - destruct H as [G H]. destruct (is0 (D j e2) && is0 (D j e3)); [exact I|].
    simpl. split; auto. destruct H as [[H0 H]|[H0 H]]; [left|right]; auto.
Qed.

Lemma wf_mkadd n a b : wf n a = true -> wf n b = true -> wf n (mkadd a b) = true.
Proof. unfold mkadd; intros A B; destruct (is0 a), (is0 b); simpl; rewrite ?A, ?B; auto. Qed.
Lemma wf_mkmul n a b : wf n a = true -> wf n b = true -> wf n (mkmul a b) = true.
Proof. unfold mkmul; intros A B; destruct (is0 a), (is0 b), (is1 a), (is1 b); simpl; rewrite ?A, ?B; auto. Qed.
Lemma wf_mkneg n a : wf n a = true -> wf n (mkneg a) = true.
Proof. unfold mkneg; destruct (is0 a); simpl; auto. Qed.
Theorem wf_D n j e : wf n e = true -> wf n (D j e) = true.
Proof.
  induction e; simpl; intros W; repeat (apply andb_prop in W; destruct W as [W ?]);
    auto using wf_mkadd, wf_mkmul, wf_mkneg.
  - destruct (Nat.eqb i j); auto.
  - destruct (is0 (D j e2) && is0 (D j e3)); auto. simpl. rewrite W, IHe2, IHe3; auto.
Qed.

(* ---- the derivative is the derivative ---- *)
Definition upd (x : nat -> R) (j : nat) (t : R) : nat -> R :=
  fun i => if Nat.eqb i j then t else x i.
Lemma upd_same x j i : upd x j (x j) i = x i.
Proof. unfold upd. destruct (Nat.eqb_spec i j); subst; auto. Qed.

(* l is the partial derivative of f in x_j at x *)
Definition is_partial (f : (nat -> R) -> R) (j : nat) (x : nat -> R) (l : R) : Prop :=
  derivable_pt_lim (fun t => f (upd x j t)) (x j) l.

Lemma eval_upd_same e x j : eval e (upd x j (x j)) = eval e x.
Proof. apply eval_ext_all. intros i. apply upd_same. Qed.

Lemma derivable_local f g t l : (exists d, 0 < d /\ forall s, Rabs (s - t) < d -> f s = g s) ->
  derivable_pt_lim f t l -> derivable_pt_lim g t l.
Proof.
  intros (d & Hd & E) H eps He. destruct (H eps He) as [del Hdel].
  assert (P : 0 < Rmin d (pos del)) by (apply Rmin_pos; auto; apply cond_pos).
  exists (mkposreal _ P). simpl. intros h Hh Hlt.
  rewrite <- (E (t + h)), <- (E t).
  - apply Hdel; auto. eapply Rlt_le_trans; [exact Hlt|apply Rmin_r].
  - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. auto.
  - replace (t + h - t) with h by ring. eapply Rlt_le_trans; [exact Hlt|apply Rmin_l].
Qed.
Lemma derivable_near f t l eps : derivable_pt_lim f t l -> 0 < eps ->
  exists d, 0 < d /\ forall s, Rabs (s - t) < d -> Rabs (f s - f t) < eps.
Proof.
  intros H He.
  assert (C : continuity_pt f t) by (apply derivable_continuous_pt; exists l; exact H).
  destruct (C eps He) as (d & Hd & K). exists d. split; auto. intros s Hs.
  destruct (Req_dec s t) as [->|Hne].
  - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. auto.
  - apply (K s). split; [split; [exact I|auto]|exact Hs].
Qed.

Theorem D_correct j e x : regular e x -> is_partial (eval e) j x (eval (D j e) x).
Proof.
  unfold is_partial. induction e; intros S.
  - simpl D. rewrite zero_ok. apply derivable_pt_lim_const.
  - simpl. unfold upd. destruct (Nat.eqb_spec i j) as [->|Hne].
    + rewrite one_ok. apply derivable_pt_lim_id.
    + rewrite zero_ok. apply derivable_pt_lim_const.
  - simpl in S |- *. destruct S. rewrite mkadd_ok.
    apply (derivable_pt_lim_plus (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); auto.
  - simpl in S |- *. destruct S. rewrite mkadd_ok, !mkmul_ok.
    replace (eval e1 x * eval (D j e2) x) with
      ((fun t => eval e1 (upd x j t)) (x j) * eval (D j e2) x) by (cbv beta; now rewrite eval_upd_same).
    replace (eval (D j e1) x * eval e2 x) with
      (eval (D j e1) x * (fun t => eval e2 (upd x j t)) (x j)) by (cbv beta; now rewrite eval_upd_same).
    apply (derivable_pt_lim_mult (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); auto.
  - simpl in S |- *. rewrite mkneg_ok. apply (derivable_pt_lim_opp (fun t => eval e (upd x j t))); auto.
  - simpl in S |- *. rewrite !mkmul_ok, two_ok.
    replace (2 * (eval e x * eval (D j e) x)) with
      (eval (D j e) x * (fun t => eval e (upd x j t)) (x j) +
       (fun t => eval e (upd x j t)) (x j) * eval (D j e) x) by (cbv beta; rewrite eval_upd_same; ring).
    apply (derivable_pt_lim_mult (fun t => eval e (upd x j t)) (fun t => eval e (upd x j t))); auto.
  - simpl in S |- *. destruct S as [S H]. rewrite mkneg_ok, mkmul_ok. simpl.
    assert (K := derivable_pt_lim_div (fun _ => 1) (fun t => eval e (upd x j t)) (x j) 0 (eval (D j e) x)).
    cbv beta in K. rewrite eval_upd_same in K.
    replace (- (eval (D j e) x * (/ eval e x * / eval e x)))
      with ((0 * eval e x - eval (D j e) x * 1) / Rsqr (eval e x)) by (unfold Rsqr; field; auto).
    apply derivable_local with (f := ((fun _ => 1) / (fun t => eval e (upd x j t)))%F).
    + exists 1. split; [lra|]. intros s _. unfold div_fct, Rdiv. ring.
    + apply K; auto. apply derivable_pt_lim_const.
  - simpl in S |- *. destruct S as [S H]. rewrite mkmul_ok. cbn [eval].
    change (cstR 2 1) with (eval two x). rewrite two_ok.
    rewrite Rmult_comm.
    apply (derivable_pt_lim_comp (fun t => eval e (upd x j t)) sqrt); [auto|].
    cbv beta. rewrite eval_upd_same. apply derivable_pt_lim_sqrt. exact H.
  - rewrite D_choose_ok. simpl in S. destruct S as [G H].
    specialize (IHe1 G).
    destruct H as [[P H]|[P H]].
    + destruct (Rle_dec 0 (eval e1 x)) as [_|N]; [|lra].
      destruct (derivable_near _ _ _ (eval e1 x) IHe1 P) as (d & Hd & K).
      apply derivable_local with (f := fun t => eval e2 (upd x j t)); auto.
      exists d. split; auto. intros s Hs. specialize (K s Hs). rewrite eval_upd_same in K.
      simpl. destruct (Rle_dec 0 (eval e1 (upd x j s))) as [_|N]; auto.
      apply Rabs_def2 in K. lra.
    + destruct (Rle_dec 0 (eval e1 x)) as [N|_]; [lra|].
      destruct (derivable_near _ _ _ (- eval e1 x) IHe1) as (d & Hd & K); [lra|].
      apply derivable_local with (f := fun t => eval e3 (upd x j t)); auto.
      exists d. split; auto. intros s Hs. specialize (K s Hs). rewrite eval_upd_same in K.
      simpl. destruct (Rle_dec 0 (eval e1 (upd x j s))) as [N|_]; auto.
      apply Rabs_def2 in K. lra.
Qed.

(* ---- mixed second derivatives agree (an identity of the values) ---- *)
Theorem D_comm i j e x : eval (D i (D j e)) x = eval (D j (D i e)) x.
Proof.
  assert (D0 : forall k a, is0 a = true -> eval (D k a) x = 0).
  { intros k a A. destruct a; try discriminate. exact (zero_ok x). }
  assert (D1 : forall k a, is1 a = true -> eval (D k a) x = 0).
  { intros k a A. destruct a; try discriminate. exact (zero_ok x). }
  assert (DA : forall k a b, eval (D k (mkadd a b)) x = eval (D k a) x + eval (D k b) x).
  { intros k a b. unfold mkadd. destruct (is0 a) eqn:A; [rewrite (D0 k a A); ring|].
    destruct (is0 b) eqn:B; [rewrite (D0 k b B); ring|]. simpl. apply mkadd_ok. }
  assert (DM : forall k a b, eval (D k (mkmul a b)) x =
     eval (D k a) x * eval b x + eval a x * eval (D k b) x).
  { intros k a b. unfold mkmul.
    destruct (is0 a) eqn:A.
    { change (D k zero) with zero. rewrite zero_ok, (D0 k a A), (is0_ok a x A). lra. }
    destruct (is0 b) eqn:B.
    { change (D k zero) with zero. rewrite zero_ok, (D0 k b B), (is0_ok b x B). lra. }
    destruct (is1 a) eqn:C.
    { rewrite (D1 k a C), (is1_ok a x C). lra. }
    destruct (is1 b) eqn:E.
    { rewrite (D1 k b E), (is1_ok b x E). lra. }
    simpl. now rewrite mkadd_ok, !mkmul_ok. }
  assert (DN : forall k a, eval (D k (mkneg a)) x = - eval (D k a) x).
  { intros k a. unfold mkneg. destruct (is0 a) eqn:A.
    - change (D k zero) with zero. rewrite zero_ok, (D0 k a A). lra.
    - simpl. apply mkneg_ok. }
  assert (DV : forall k a, eval (D k (Sqr (Inv a))) x =
     2 * (/ eval a x * - (eval (D k a) x * (/ eval a x * / eval a x)))).
  { intros k a. simpl. rewrite !mkmul_ok, mkneg_ok, mkmul_ok, two_ok. reflexivity. }
  assert (DS : forall k a, eval (D k (Inv (Mul two (Sqrt a)))) x =
     - ((2 * (eval (D k a) x * / (2 * sqrt (eval a x)))) *
        (/ (2 * sqrt (eval a x)) * / (2 * sqrt (eval a x))))).
  { intros k a. cbn [D]. rewrite mkneg_ok, mkmul_ok, mkadd_ok, !mkmul_ok, zero_ok.
    cbn [eval]. change (cstR 2 1) with (eval two x). rewrite two_ok. ring. }
  assert (D2 : forall k, eval (D k two) x = 0) by (intros; exact (zero_ok x)).
  induction e; simpl.
  - reflexivity.
  - destruct (Nat.eqb i0 j), (Nat.eqb i0 i); reflexivity.
  - rewrite !DA. lra.
  - rewrite !DA, !DM. rewrite IHe1, IHe2. ring.
  - rewrite !DN. lra.
  - rewrite !DM, !D2, !mkmul_ok, IHe. ring.
  - rewrite !DN, !DM, !DV, IHe. simpl. ring.
  - rewrite !DM, !DS, IHe. cbn [eval]. change (cstR 2 1) with (eval two x). rewrite two_ok. ring.
  - assert (E : forall k l, eval (D k (if is0 (D l e2) && is0 (D l e3) then zero else Choose e1 (D l e2) (D l e3))) x =
       if Rle_dec 0 (eval e1 x) then eval (D k (D l e2)) x else eval (D k (D l e3)) x).
    { intros k l. destruct (is0 (D l e2)) eqn:A; destruct (is0 (D l e3)) eqn:B; simpl andb; cbn iota;
        try apply D_choose_ok.
      change (D k zero) with zero. rewrite zero_ok, (D0 k _ A), (D0 k _ B). now destruct (Rle_dec 0 (eval e1 x)). }
    rewrite !E, IHe2, IHe3. reflexivity.
Qed.

(* ---- gradient and Hessian ---- *)
Definition grad (f : expr) (x : nat -> R) (i : nat) : R := eval (D i f) x.
Definition hess (f : expr) (x : nat -> R) (i j : nat) : R := eval (D i (D j f)) x.

Theorem grad_correct f x i : regular f x -> is_partial (eval f) i x (grad f x i).
Proof. apply D_correct. Qed.
Theorem hess_correct f x i j : regular f x ->
  is_partial (fun y => grad f y j) i x (hess f x i j).
Proof. intros H. apply (D_correct i (D j f) x). now apply D_regular. Qed.
Theorem hess_sym f x n : sym n (hess f x).
Proof. intros i j _ _. apply D_comm. Qed.
Lemma grad_ext n f x y : wf n f = true -> (forall i, (i < n)%nat -> x i = y i) ->
  forall i, grad f x i = grad f y i.
Proof. intros W H i. apply eval_ext with n; auto. now apply wf_D. Qed.
Lemma hess_ext n f x y : wf n f = true -> (forall i, (i < n)%nat -> x i = y i) ->
  forall i j, hess f x i j = hess f y i j.
Proof. intros W H i j. apply eval_ext with n; auto. now apply wf_D, wf_D. Qed.
